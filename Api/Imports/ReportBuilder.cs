using System.Collections.Immutable;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Interfaces.Imports;

namespace Telemetry.Api.Imports;

/// <summary>Makes the report of an import out of its rows, one after the other.</summary>
internal sealed class ReportBuilder
{
    private const int MostFindings = 200;
    private static readonly Finding Others = new(null, "has something else");

    private readonly Dictionary<string, long> layouts = [];
    private readonly Dictionary<Finding, LineList> refused = [];
    private readonly Dictionary<Finding, LineList> repaired = [];
    private readonly Dictionary<Guid, DateTimeOffset> lastOf = [];
    private long rows;
    private long heartbeats;
    private long known;
    private DateTimeOffset from = DateTimeOffset.MaxValue;
    private DateTimeOffset to = DateTimeOffset.MinValue;

    /// <returns>False: the row is no heartbeat, or comes a second time.</returns>
    public bool Add(ImportRow row)
    {
        rows++;
        layouts[row.Layout] = layouts.GetValueOrDefault(row.Layout) + 1;
        foreach (var repair in row.Repairs)
        {
            ListOf(repaired, repair).Add(row.Line);
        }

        if (row.Heartbeat is not { } heartbeat)
        {
            ListOf(refused, row.Refusal!.Value).Add(row.Line);
            return false;
        }

        heartbeats++;
        from = heartbeat.ReceivedAt < from ? heartbeat.ReceivedAt : from;
        to = heartbeat.ReceivedAt > to ? heartbeat.ReceivedAt : to;
        return IsFirst(heartbeat);
    }

    /// <summary>Rows that a receiver has kept already.</summary>
    public void AddKnown(int count) => known += count;

    public ImportReport Build(string? format, ImmutableArray<ImportQuestion> asks, string? problem)
    {
        var hasTimes = asks.IsEmpty && problem is null && heartbeats > 0;
        return new ImportReport
        {
            Format = format,
            Rows = rows,
            Heartbeats = heartbeats,
            Known = asks.IsEmpty && problem is null ? known : null,
            Instances = lastOf.Count,
            From = hasTimes ? from : null,
            To = hasTimes ? to : null,
            Layouts = [.. layouts.OrderByDescending(layout => layout.Value).Select(layout => new LayoutCount(layout.Key, layout.Value))],
            Refused = Findings(refused),
            Repaired = Findings(repaired),
            Asks = asks,
            Problem = problem,
        };
    }

    private bool IsFirst(Heartbeat heartbeat)
    {
        var isRepeat = lastOf.TryGetValue(heartbeat.InstanceId, out var last) && (heartbeat.ReceivedAt - last).Duration() <= ImportKey.SameWithin;
        if (isRepeat)
        {
            known++;
        }
        else
        {
            lastOf[heartbeat.InstanceId] = heartbeat.ReceivedAt;
        }

        return !isRepeat;
    }

    // Senders can make up as many names of fields as they like.
    private static LineList ListOf(Dictionary<Finding, LineList> findings, Finding finding)
    {
        finding = findings.Count < MostFindings || findings.ContainsKey(finding) ? finding : Others;
        return findings.TryGetValue(finding, out var lines) ? lines : findings[finding] = new LineList();
    }

    private static ImmutableArray<ImportFinding> Findings(Dictionary<Finding, LineList> findings) =>
    [
        .. findings.OrderByDescending(finding => finding.Value.Count).ThenBy(finding => finding.Key.Field, StringComparer.Ordinal)
            .Select(finding => new ImportFinding
            {
                Field = finding.Key.Field,
                Reason = finding.Key.Reason,
                Rows = finding.Value.Count,
                Lines = finding.Value.ToString(),
            }),
    ];
}
