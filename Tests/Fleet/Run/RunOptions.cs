namespace Telemetry.Fleet.Run;

/// <summary>What a run is asked to do.</summary>
public sealed record RunOptions
{
    /// <summary>Front doors, taken in turn; at least one.</summary>
    public required IReadOnlyList<Uri> Urls { get; init; }

    /// <summary>Null sends no key.</summary>
    public string? Key { get; init; }

    /// <summary>Instances that post once each; null for as many as the duration allows.</summary>
    public long? Instances { get; init; } = 1000;

    /// <summary>Instances that posted in an earlier run of the same seed, as its first ones: they repeat, and do not post for the
    /// first time.</summary>
    public long Known { get; init; }

    /// <summary>Requests a second at fixed times, whatever the answers do; null for as fast as the connections
    /// go.</summary>
    public double? Rate { get; init; }

    /// <summary>Lanes, each with one request at a time: also the most requests that wait for an answer.</summary>
    public int Connections { get; init; } = 64;

    /// <summary>Nothing is sent after it; null for no limit.</summary>
    public TimeSpan? Duration { get; init; }

    public VersionMix Versions { get; init; } = VersionMix.Default;

    /// <summary>Repeats inside the window, as a share of the instances, known ones included; half of them come from
    /// clones.</summary>
    public double Repeats { get; init; }

    /// <summary>Bad bodies and bad keys, as a share of the instances.</summary>
    public double Bad { get; init; }

    /// <summary>Same seed, same instances and bodies.</summary>
    public ulong Seed { get; init; } = 1;
}
