using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Grains.Statistics.Questions;

/// <summary>Day by day, how many installations are active, and how many became so and ceased to.</summary>
internal sealed class Lifecycle
{
    private const string New = "new";
    private const string Returned = "returned";
    private const string Gone = "gone";
    private const string Ended = "ended";
    private const string Before = "before";

    /// <summary>Of a stretch <c>s</c>: active until then, and no longer.</summary>
    public const string FallsSilent = "(s.next_from IS NULL OR s.next_from > s.holds_until) AND s.lost_from IS NOT NULL";

    private readonly DateOnly first;
    private readonly long[] active;
    private readonly Dictionary<string, long[]> events;
    private long activeBefore;

    private Lifecycle(DateOnly first, int days)
    {
        this.first = first;
        active = new long[days];
        events = new() { [New] = new long[days], [Returned] = new long[days], [Gone] = new long[days] };
    }

    /// <summary>
    /// Of those that meet the filter, whatever it says of their status, over a range and, where there are figures, as many
    /// days before. Who asks how many there are asks for their course too: so both are one read.
    /// </summary>
    public static ValueTask<Lifecycle> WithDaysBeforeAsync(
        StateReader states, Edges edges, Filter filter, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var first = edges.FirstBefore(from, to) ?? from;
        var counted = Population.WhateverStatus(filter);
        return states.OnceAsync(
            $"lifecycle {counted} {first} {to}", token => ReadAsync(states, counted, first, to, token), cancellationToken);
    }

    private static async ValueTask<Lifecycle> ReadAsync(
        StateReader states, Filter filter, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var statement = new Statement();
        var (from, to) = (statement.Add(first), statement.Add(last));

        // From the day before, so that those which fell silent on the first day are among them.
        var population = await Population.DuringAsync(
            states, statement, filter, first.AddDays(-1), last, cancellationToken);
        var rows = await states.QueryAsync(
            $"""
            WITH stretches AS MATERIALIZED (
                SELECT s.began, s.holds_from, s.holds_until, count(*) AS instances,
                    sum(CASE WHEN {FallsSilent} THEN 1 ELSE 0 END) AS gone
                {population} GROUP BY s.holds_from, s.holds_until, s.began),
            counts (what, day, instances) AS (
                SELECT '{Before}', {statement.Add(first.AddDays(-1))}, sum(instances) FROM stretches
                WHERE holds_from < {from} GROUP BY 1, 2
                UNION ALL SELECT began, holds_from, sum(instances) FROM stretches WHERE holds_from >= {from} GROUP BY 1, 2
                UNION ALL SELECT '{Gone}', holds_until, sum(gone) FROM stretches WHERE holds_until <= {to} GROUP BY 1, 2
                UNION ALL SELECT '{Ended}', holds_until, sum(instances) FROM stretches WHERE holds_until <= {to} GROUP BY 1, 2)
            SELECT what, day, CAST(instances AS bigint) FROM counts
            """,
            statement,
            row => (What: row.GetString(0), Day: row.GetFieldValue<DateOnly>(1), Instances: row.GetInt64(2)),
            cancellationToken);
        var days = new Lifecycle(first, last.DayNumber - first.DayNumber + 1);
        days.Fill(rows);
        return days;
    }

    public long ActiveOn(DateOnly day) => active[Index(day)];

    public long NewIn(DateOnly from, DateOnly to) => Sum(New, from, to);

    public long ReturnedIn(DateOnly from, DateOnly to) => Sum(Returned, from, to);

    public long GoneIn(DateOnly from, DateOnly to) => Sum(Gone, from, to);

    /// <summary>Those that came to meet the filter by a change, less those that ceased to.</summary>
    public long MovedIn(DateOnly from, DateOnly to) =>
        ActiveOn(to) - (from == first ? activeBefore : ActiveOn(from.AddDays(-1)))
        - NewIn(from, to) - ReturnedIn(from, to) + GoneIn(from, to);

    private void Fill(IEnumerable<(string What, DateOnly Day, long Instances)> rows)
    {
        var changes = new long[active.Length];
        foreach (var (what, day, instances) in rows)
        {
            if (what == Before)
            {
                activeBefore += instances;
                continue;
            }

            var index = Index(day);
            changes[index] += what switch { Gone => 0, Ended => -instances, _ => instances };
            if (events.TryGetValue(what, out var counts))
            {
                counts[index] += instances;
            }
        }

        var standing = activeBefore;
        for (var index = 0; index < active.Length; index++)
        {
            active[index] = standing += changes[index];
        }
    }

    private long Sum(string what, DateOnly from, DateOnly to) => events[what][Index(from)..(Index(to) + 1)].Sum();

    private int Index(DateOnly day) => day.DayNumber - first.DayNumber;
}
