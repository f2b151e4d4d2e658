using System.Collections.Immutable;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Grains.Statistics.Questions;

/// <summary>
/// When no heartbeat came in at all. Each sender posts within 24 hours and again soon when that fails, so a day without
/// any says that the receiver could not be reached.
/// </summary>
/// <remarks>
/// Two heartbeats with 24 hours and no other between them are the last one of a day and the first one of a later day. So
/// it takes two looks at the primary key for each day, whatever the number of heartbeats.
/// </remarks>
internal static class Outages
{
    private static readonly TimeSpan Least = TimeSpan.FromHours(24);
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Those that last into the range, oldest first.</summary>
    public static async ValueTask<ImmutableArray<Outage>> ReadAsync(
        StateReader states, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var midnights = Enumerable.Range(from.DayNumber, to.DayNumber - from.DayNumber + 2)
            .Select(day => new DateTimeOffset(DateOnly.FromDayNumber(day), TimeOnly.MinValue, TimeSpan.Zero))
            .ToList();
        var statement = new Statement();
        var days = midnights.Prepend(Earliest).Zip(midnights.Append(Latest))
            .Select(day => $"({statement.Add(day.First)}, {statement.Add(day.Second)})");
        var rows = await states.QueryAsync(
            $"""
            WITH days (midnight, next) AS (VALUES {string.Join(", ", days)})
            SELECT (SELECT min(received_at_utc) FROM heartbeats WHERE received_at_utc >= midnight AND received_at_utc < next),
                (SELECT max(received_at_utc) FROM heartbeats WHERE received_at_utc >= midnight AND received_at_utc < next)
            FROM days
            """,
            statement,
            row => row.IsDBNull(0)
                ? ((DateTimeOffset, DateTimeOffset)?)null
                : (row.GetFieldValue<DateTimeOffset>(0), row.GetFieldValue<DateTimeOffset>(1)),
            cancellationToken);
        var heard = rows.OfType<(DateTimeOffset First, DateTimeOffset Last)>().OrderBy(day => day.First).ToList();
        if (heard.Count == 0)
        {
            return [];
        }

        var nexts = heard.Skip(1).Select(day => day.First).Append(states.Now);
        return
        [
            .. heard.Zip(nexts, (day, next) => new Outage(day.Last, next))
                .Where(outage => outage.To - outage.From >= Least && outage.To > midnights[0] && outage.From < midnights[^1]),
        ];
    }
}
