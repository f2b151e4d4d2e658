using Telemetry.Tests.Servers;

namespace Telemetry.Faults.Upgrade;

/// <summary>
/// Programs that need a newer schema than this checkout's: built from the same source with one migration more, which
/// this checkout's programs have never heard of. Seen from there, this checkout is the previous version.
/// </summary>
internal static class NextVersion
{
    /// <summary>Builds them into the directory.</summary>
    public static async Task<Programs> BuildAsync(DirectoryInfo directory, CancellationToken cancellationToken)
    {
        var built = Directory.CreateDirectory(Path.Combine(directory.FullName, "build"));
        await Command.RunAsync(
            "dotnet",
            [
                "build", Repository.Path("Grains"), "--configuration", "Release", "--artifacts-path", built.FullName,
                $"-p:CustomAfterMicrosoftCommonTargets={Path.Combine(AppContext.BaseDirectory, "Upgrade", "next-version.targets")}",
            ],
            cancellationToken);
        var programs = Path.Combine(directory.FullName, "programs");
        await Command.RunAsync("cp", ["-r", AppContext.BaseDirectory, programs], cancellationToken);
        File.Copy(
            built.EnumerateFiles("Grains.dll", SearchOption.AllDirectories).First(file => file.Directory!.Parent!.Parent!.Name == "bin").FullName,
            Path.Combine(programs, "Grains.dll"), overwrite: true);
        return new Programs(programs);
    }
}
