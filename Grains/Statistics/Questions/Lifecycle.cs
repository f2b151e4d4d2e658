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

    private Lifecycle(DateOnly first, int days)
    {
        this.first = first;
        active = new long[days];
        events = new() { [New] = new long[days], [Returned] = new long[days], [Gone] = new long[days] };
    }

    /// <summary>Of those that meet the filter, whatever it says of their status.</summary>
    public static async ValueTask<Lifecycle> ReadAsync(
        StateReader states, Filter filter, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var statement = new Statement();
        var (from, to) = (statement.Add(first), statement.Add(last));

        // From the day before, so that those which fell silent on the first day are among them.
        var population = await Population.DuringAsync(
            states, statement, Population.WhateverStatus(filter), first.AddDays(-1), last, cancellationToken);
        var rows = await states.QueryAsync(
            $"""
            WITH stretches AS MATERIALIZED (
                SELECT CASE WHEN s.holds_from < {from} THEN '{Before}' ELSE s.began END AS began,
                    CASE WHEN s.holds_from < {from} THEN {statement.Add(first.AddDays(-1))} ELSE s.holds_from END AS begins,
                    CASE WHEN s.holds_until <= {to} THEN s.holds_until END AS ends,
                    CASE WHEN {FallsSilent} THEN '{Gone}' ELSE '{Ended}' END AS ended, count(*) AS instances
                {population} GROUP BY 1, 2, 3, 4),
            counts (what, day, instances) AS (
                SELECT began, begins, sum(instances) FROM stretches GROUP BY 1, 2
                UNION ALL SELECT ended, ends, sum(instances) FROM stretches WHERE ends IS NOT NULL GROUP BY 1, 2)
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

    public long ActiveBefore { get; private set; }

    public long NewIn(DateOnly from, DateOnly to) => Sum(New, from, to);

    public long ReturnedIn(DateOnly from, DateOnly to) => Sum(Returned, from, to);

    public long GoneIn(DateOnly from, DateOnly to) => Sum(Gone, from, to);

    /// <summary>Those that came to meet the filter by a change, less those that ceased to.</summary>
    public long MovedIn(DateOnly from, DateOnly to) =>
        ActiveOn(to) - (from == first ? ActiveBefore : ActiveOn(from.AddDays(-1)))
        - NewIn(from, to) - ReturnedIn(from, to) + GoneIn(from, to);

    private void Fill(IEnumerable<(string What, DateOnly Day, long Instances)> rows)
    {
        var changes = new long[active.Length];
        foreach (var (what, day, instances) in rows)
        {
            if (what == Before)
            {
                ActiveBefore += instances;
                continue;
            }

            var index = Index(day);
            changes[index] += what is Gone or Ended ? -instances : instances;
            if (events.TryGetValue(what, out var counts))
            {
                counts[index] += instances;
            }
        }

        var standing = ActiveBefore;
        for (var index = 0; index < active.Length; index++)
        {
            active[index] = standing += changes[index];
        }
    }

    private long Sum(string what, DateOnly from, DateOnly to) => events[what][Index(from)..(Index(to) + 1)].Sum();

    private int Index(DateOnly day) => day.DayNumber - first.DayNumber;
}
