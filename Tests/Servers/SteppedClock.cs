using System.Globalization;

namespace Telemetry.Tests.Servers;

/// <summary>A clock that programs see instead of the machine's, and that can be set while they run. (libfaketime.)</summary>
public sealed class SteppedClock : IDisposable
{
    private const string HowToInstall = "libfaketime is not installed. Run ./Tests/run, or: apt-get install libfaketime";

    private readonly string directory = Directory.CreateTempSubdirectory("telemetry-clock-").FullName;

    public SteppedClock() => Set(TimeSpan.Zero);

    /// <summary>The command through which a program is started.</summary>
    public string[] Through =>
    [
        "env", $"LD_PRELOAD={Library()}", $"FAKETIME_TIMESTAMP_FILE={File}",

        // It looks at the file each time; what measures durations goes on as it does, and so do waits (the "fix" is for
        // another C library, and makes .NET wait for seconds); files keep their times.
        "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1", "FAKETIME_FORCE_MONOTONIC_FIX=0", "NO_FAKE_STAT=1",
    ];

    private string File => Path.Combine(directory, "offset");

    /// <param name="offset">From the machine's clock.</param>
    public void Set(TimeSpan offset)
    {
        // In one step: a program that reads half a file would see another time.
        var next = File + ".next";
        System.IO.File.WriteAllText(next, offset.TotalSeconds.ToString("+0;-0;+0", CultureInfo.InvariantCulture) + "\n");
        System.IO.File.Move(next, File, overwrite: true);
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private static string Library() =>
        Directory.EnumerateDirectories("/usr/lib")
            .Select(architecture => Path.Combine(architecture, "faketime", "libfaketimeMT.so.1"))
            .FirstOrDefault(System.IO.File.Exists) ?? throw new InvalidOperationException(HowToInstall);
}
