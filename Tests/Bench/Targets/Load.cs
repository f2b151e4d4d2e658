using System.Globalization;

namespace Telemetry.Bench.Targets;

/// <summary>What a fleet does in one run.</summary>
internal sealed record Load
{
    /// <summary>Requests that wait for an answer at the same time, at most.</summary>
    public int Connections { get; init; } = 256;

    /// <summary>Null: as fast as the connections go.</summary>
    public double? Rate { get; init; }

    /// <summary>Null: as many as the duration allows.</summary>
    public long? Instances { get; init; }

    /// <summary>Null: until all instances have posted.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The same instances in every run, which post again and again.</summary>
    public bool Repeats { get; init; }

    /// <summary>Instead of the target's.</summary>
    public string? Key { get; init; }

    /// <summary>For <c>fleet run</c>.</summary>
    public IEnumerable<string> Arguments(Target target)
    {
        yield return $"--url={target.Url}";
        yield return $"--key={Key ?? target.Key}";
        yield return $"--seed={(Repeats ? 0 : target.NextSeed())}";
        yield return $"--connections={Connections}";
        if (Rate is { } rate)
        {
            yield return $"--rate={Text(rate)}";
        }

        if (Instances is { } instances)
        {
            yield return $"--instances={instances}";
        }

        if (Duration is { } duration)
        {
            yield return $"--duration={Text(duration.TotalSeconds)}s";
        }

        if (Repeats && Duration is not null)
        {
            yield return "--in-turns";
        }
    }

    private static string Text(double number) => number.ToString("F3", CultureInfo.InvariantCulture);
}
