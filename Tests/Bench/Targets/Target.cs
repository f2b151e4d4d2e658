namespace Telemetry.Bench.Targets;

/// <summary>Where a fleet posts to.</summary>
/// <param name="Url">A base URL, or an endpoint with its path.</param>
/// <param name="Key">May post there.</param>
/// <param name="Database">Behind it, where it is PostgreSQL.</param>
/// <param name="ProcessId">Of the receiver, where it is one process.</param>
internal sealed record Target(Uri Url, string Key, string? Database = null, int ProcessId = 0)
{
    private ulong lastSeed;

    /// <summary>For the next run's fleet, whose instances are then new here; the same ones at every target.</summary>
    public ulong NextSeed() => ++lastSeed;
}
