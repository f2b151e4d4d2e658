using Telemetry.Fleet.History;

namespace Telemetry.Fleet.Tests.History;

/// <summary>300 instances over 200 days, as one sees them who has their heartbeats alone.</summary>
internal static class ObservedFleet
{
    public static readonly FleetHistory History = new(new HistoryOptions(300, 200, 7, HistoryOptions.DefaultLastDay));

    private static readonly Lazy<Dictionary<Guid, List<HeartbeatRow>>> All = new(() => History.Play()
        .GroupBy(row => row.InstanceId, row => row with { RawPayload = "" })
        .ToDictionary(rows => rows.Key, rows => rows.ToList()));

    /// <summary>The heartbeats of each instance id in the order of time, without their payloads.</summary>
    public static IEnumerable<List<HeartbeatRow>> Instances => All.Value.Values;

    /// <summary>Those behind which one site stands alone.</summary>
    public static IEnumerable<List<HeartbeatRow>> SingleSites => Instances.Where(rows => Flips(rows) <= 1);

    /// <summary>How often the URL hash became another one.</summary>
    public static int Flips(List<HeartbeatRow> rows) => Changes(rows)
        .Count(pair => pair is { Before.CanonicalBaseUrl: { } before, After.CanonicalBaseUrl: { } after } && before != after);

    /// <summary>Each heartbeat with the one before it.</summary>
    public static IEnumerable<(HeartbeatRow Before, HeartbeatRow After)> Changes(List<HeartbeatRow> rows) =>
        rows.Zip(rows.Skip(1));

    /// <summary>In how many single sites this changed from the one to the other.</summary>
    public static int Moved(Func<HeartbeatRow, string?> of, string? from, string? to) =>
        SingleSites.Count(rows => Changes(rows).Any(pair => of(pair.Before) == from && of(pair.After) == to));

    /// <summary>UTC days between two heartbeats.</summary>
    public static int Days((HeartbeatRow Before, HeartbeatRow After) pair) =>
        (pair.After.ReceivedAt.Date - pair.Before.ReceivedAt.Date).Days;
}
