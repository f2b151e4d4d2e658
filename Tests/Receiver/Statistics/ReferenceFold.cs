using System.Text.Json;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Tests.Statistics;

/// <summary>
/// What the states of heartbeats are, by the definition alone: slow, in memory, and without any code of the receiver's fold.
/// </summary>
/// <remarks>
/// Per installation and UTC day the last heartbeat counts. Days that follow each other are one state while they report the
/// same facts and the installation was active in between: heard from on the day or one of the six before.
/// </remarks>
internal static class ReferenceFold
{
    public const int ActiveDays = 7;

    /// <summary>Ordered by instance id (as text) and then by valid_from.</summary>
    /// <param name="heartbeats">In any order. With their raw_payload.</param>
    public static IReadOnlyList<ReferenceState> Of(IEnumerable<Heartbeat> heartbeats) =>
    [
        .. heartbeats.GroupBy(heartbeat => heartbeat.InstanceId)
            .OrderBy(instance => instance.Key.ToString("D"), StringComparer.Ordinal)
            .SelectMany(StatesOf),
    ];

    private static List<ReferenceState> StatesOf(IEnumerable<Heartbeat> ofOneInstance)
    {
        var reports = ofOneInstance.OrderBy(heartbeat => heartbeat.ReceivedAt).Select(Report.Of).ToList();
        var stretches = new List<List<Report>>();
        foreach (var day in reports.GroupBy(report => report.Day).Select(day => day.Last()))
        {
            if (stretches.Count > 0 && stretches[^1][^1] is var before && Follows(before, day) && before.SaysTheSameAs(day))
            {
                stretches[^1].Add(day);
            }
            else
            {
                stretches.Add([day]);
            }
        }

        return [.. stretches.Select((_, number) => StateOf(stretches, number, reports))];
    }

    private static ReferenceState StateOf(List<List<Report>> stretches, int number, List<Report> reports)
    {
        var (first, last) = (stretches[number][0], stretches[number][^1]);
        var before = number > 0 ? stretches[number - 1][^1] : null;
        var next = number < stretches.Count - 1 ? stretches[number + 1][0] : null;
        var isCut = next is not null && Follows(last, next);

        // On the day on which the next state begins it may have been reported once more, before that.
        var lastDay = isCut ? next!.Day : last.Day;
        var lastReport = reports.Last(report => report.Day <= lastDay && report.SaysTheSameAs(first));
        return new ReferenceState(
            first.InstanceId,
            first.Day,
            isCut ? next!.Day : last.Day.AddDays(ActiveDays),
            lastReport.ReceivedAt,
            before is null ? "new" : Follows(before, first) ? "changed" : "returned",
            lastReport.Values);
    }

    /// <summary>Whether the installation was active from the one until the other.</summary>
    private static bool Follows(Report earlier, Report later) => later.Day <= earlier.Day.AddDays(ActiveDays);

    /// <summary>A heartbeat as the columns of a state.</summary>
    private sealed record Report(Guid InstanceId, DateTimeOffset ReceivedAt, IReadOnlyDictionary<string, string?> Values)
    {
        private static readonly Dimension[] Reported = [.. Dimension.All.Where(dimension => dimension.Column is not null)];

        // A change of the uptime begins no state.
        private static readonly Dimension[] Facts = [.. Reported.Where(dimension => dimension.Kind != DimensionKind.Uptime)];

        public DateOnly Day => DateOnly.FromDateTime(ReceivedAt.UtcDateTime);

        public static Report Of(Heartbeat heartbeat) => new(
            heartbeat.InstanceId,
            heartbeat.ReceivedAt,
            Reported.ToDictionary(dimension => dimension.Column!, dimension => ReferenceFacts.Of(dimension, heartbeat)));

        public bool SaysTheSameAs(Report other) =>
            Facts.All(dimension => Values[dimension.Column!] == other.Values[dimension.Column!]);
    }
}

/// <summary>A row of <c>instance_states</c>.</summary>
/// <param name="InstanceId">Whose it is.</param>
/// <param name="ValidFrom">The first day on which it holds.</param>
/// <param name="ValidUntil">The first day on which it does not hold any more.</param>
/// <param name="LastReceivedAt">When the last heartbeat came that reported it.</param>
/// <param name="Began"><c>new</c>, <c>returned</c> or <c>changed</c>.</param>
/// <param name="Values">
/// By column; null is not reported. Flags are <c>true</c> and <c>false</c>; the value of <c>plugin_list</c> are the names
/// themselves, as <see cref="ReferenceFacts.PluginsOf"/> joins them.
/// </param>
internal sealed record ReferenceState(
    Guid InstanceId,
    DateOnly ValidFrom,
    DateOnly ValidUntil,
    DateTimeOffset LastReceivedAt,
    string Began,
    IReadOnlyDictionary<string, string?> Values)
{
    /// <summary>Null: not reported.</summary>
    public string[]? Plugins => Values["plugin_list"]?.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public string? this[Dimension dimension] => Values[dimension.Column!];

    public bool HoldsOn(DateOnly day) => ValidFrom <= day && day < ValidUntil;

    /// <summary>Everything in it, for comparing and for a test's message.</summary>
    public override string ToString() =>
        $"{InstanceId} {ValidFrom:yyyy-MM-dd}..{ValidUntil:yyyy-MM-dd} {Began}, last {LastReceivedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff}: "
        + string.Join(", ", Values.OrderBy(value => value.Key, StringComparer.Ordinal)
            .Where(value => value.Value is not null)
            .Select(value => $"{value.Key}={JsonSerializer.Serialize(value.Value)}"));
}
