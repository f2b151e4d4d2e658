using System.Globalization;

namespace Telemetry.Fleet.Run;

/// <summary>What the generator itself took of the machine, and what it was denied.</summary>
/// <param name="Running">CPU time of all its threads.</param>
/// <param name="Waiting">Time in which its threads were ready and no CPU was free for them, summed over threads. Known on
/// Linux alone; zero elsewhere.</param>
public readonly record struct GeneratorCost(TimeSpan Running, TimeSpan Waiting)
{
    private const string Threads = "/proc/self/task";

    /// <summary>Since the process started.</summary>
    public static GeneratorCost Now() => new(Environment.CpuUsage.TotalTime, WaitingOnLinux());

    public static GeneratorCost operator -(GeneratorCost later, GeneratorCost earlier) =>
        new(later.Running - earlier.Running, later.Waiting - earlier.Waiting);

    public static GeneratorCost Subtract(GeneratorCost left, GeneratorCost right) => left - right;

    private static TimeSpan WaitingOnLinux()
    {
        var nanoseconds = 0L;
        foreach (var thread in Directory.Exists(Threads) ? Directory.EnumerateDirectories(Threads) : [])
        {
            try
            {
                // Three numbers: nanoseconds on a CPU, nanoseconds waiting for one, turns.
                var numbers = File.ReadAllText(Path.Combine(thread, "schedstat")).Split(' ');
                nanoseconds += numbers.Length == 3 ? long.Parse(numbers[1], CultureInfo.InvariantCulture) : 0;
            }
            catch (IOException)
            {
                // The thread has just ended, or the kernel keeps no such figures.
            }
        }

        return TimeSpan.FromTicks(Math.Max(0, nanoseconds / 100));
    }
}
