using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Grains.Statistics.Questions;

/// <summary>Day by day, how many installations are active, and how many became so and ceased to.</summary>
internal sealed class Lifecycle
{
    /// <summary>Of a stretch <c>s</c>: active until then, and no longer.</summary>
    public const string FallsSilent = "(s.next_from IS NULL OR s.next_from > s.holds_until) AND s.lost_from IS NOT NULL";

    // By day, from the one before the first on.
    private readonly DateOnly dayBefore;
    private readonly long[] active;
    private readonly long[] fresh;
    private readonly long[] returned;
    private readonly long[] gone;

    private Lifecycle(DateOnly first, DateOnly last)
    {
        dayBefore = first.AddDays(-1);
        var days = last.DayNumber - dayBefore.DayNumber + 1;
        (active, fresh, returned, gone) = (new long[days], new long[days], new long[days], new long[days]);
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
        var days = new Lifecycle(first, last);
        var statement = new Statement();
        var (before, to) = (statement.Add(days.dayBefore), statement.Add(last));

        // From the day before, so that those which fell silent on the first day are among them.
        var population = await Population.DuringAsync(states, statement, filter, days.dayBefore, last, cancellationToken);
        var rows = await states.QueryAsync(
            $"""
            WITH stretches AS MATERIALIZED (
                SELECT s.holds_from, s.holds_until, count(*) AS instances,
                    count(CASE WHEN s.began = 'new' THEN 1 END) AS fresh, count(CASE WHEN s.began = 'returned' THEN 1 END) AS returned,
                    count(CASE WHEN {FallsSilent} THEN 1 END) AS gone
                {population} GROUP BY s.holds_from, s.holds_until),
            changes (day, active, fresh, returned, gone) AS (
                SELECT CASE WHEN holds_from < {before} THEN {before} ELSE holds_from END, sum(instances), sum(fresh), sum(returned), 0
                FROM stretches GROUP BY 1
                UNION ALL SELECT holds_until, -sum(instances), 0, 0, sum(gone) FROM stretches WHERE holds_until <= {to} GROUP BY 1)
            SELECT day, CAST(active AS bigint), CAST(fresh AS bigint), CAST(returned AS bigint), CAST(gone AS bigint) FROM changes
            """,
            statement,
            row => (Day: row.GetFieldValue<DateOnly>(0), Active: row.GetInt64(1), New: row.GetInt64(2), Returned: row.GetInt64(3), Gone: row.GetInt64(4)),
            cancellationToken);
        foreach (var change in rows)
        {
            var day = days.Index(change.Day);
            days.active[day] += change.Active;
            days.fresh[day] += change.New;
            days.returned[day] += change.Returned;
            days.gone[day] += change.Gone;
        }

        for (var day = 1; day < days.active.Length; day++)
        {
            days.active[day] += days.active[day - 1];
        }

        return days;
    }

    public long ActiveOn(DateOnly day) => active[Index(day)];

    public long NewIn(DateOnly from, DateOnly to) => Sum(fresh, from, to);

    public long ReturnedIn(DateOnly from, DateOnly to) => Sum(returned, from, to);

    public long GoneIn(DateOnly from, DateOnly to) => Sum(gone, from, to);

    /// <summary>Those that came to meet the filter by a change, less those that ceased to.</summary>
    public long MovedIn(DateOnly from, DateOnly to) =>
        ActiveOn(to) - ActiveOn(from.AddDays(-1)) - NewIn(from, to) - ReturnedIn(from, to) + GoneIn(from, to);

    private long Sum(long[] counts, DateOnly from, DateOnly to) => counts[Index(from)..(Index(to) + 1)].Sum();

    private int Index(DateOnly day) => day.DayNumber - dayBefore.DayNumber;
}
