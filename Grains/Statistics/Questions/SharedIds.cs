using System.Collections.Immutable;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Grains.Statistics.Questions;

/// <summary>Ids that more than one installation seems to report with: a copied database takes its id along.</summary>
internal static class SharedIds
{
    private const int MostCandidates = 2000;

    // Whoever goes back once has undone an upgrade.
    private const int SuspiciousFlips = 2;
    private const int StatesOfTwoFlips = 4;

    public static async ValueTask<SharedIdsAnswer> AnswerAsync(
        StateReader states, SharedIdsQuestion question, CancellationToken cancellationToken)
    {
        var edges = await states.EdgesAsync(cancellationToken);
        var (from, to) = edges.Range(question.From, question.To);
        var statement = new Statement();
        var population = await Population.DuringAsync(
            states, statement, Population.WhateverStatus(question.Filter), from, to, cancellationToken);
        var rows = await states.QueryAsync(
            $"""
            SELECT i.instance_id, i.last_received_at_utc, i.plugin_list, {string.Join(", ", DimensionColumns.Single.Select(one => $"i.{one.Column}"))}
            FROM instance_states AS i
            JOIN (SELECT s.instance_id {population} GROUP BY s.instance_id
                  HAVING count(DISTINCT s.canonical_base_url) > 1 OR count(*) >= {StatesOfTwoFlips}
                  ORDER BY count(DISTINCT s.canonical_base_url) DESC, count(*) DESC, s.instance_id
                  LIMIT {statement.Add(MostCandidates)}) AS candidates ON candidates.instance_id = i.instance_id
            WHERE i.valid_from <= {statement.Add(to)} AND i.valid_until > {statement.Add(from)}
            ORDER BY i.instance_id, i.valid_from
            """,
            statement,
            row => (Id: row.GetGuid(0), State: new SeenState(
                row.GetFieldValue<DateTimeOffset>(1), row.IsDBNull(2) ? null : row.GetInt64(2), DimensionColumns.ReadSingle(row, 3))),
            cancellationToken);
        return new SharedIdsAnswer
        {
            AsOf = edges.AsOf,
            Filter = question.Filter,
            From = from,
            To = to,
            Ids =
            [
                .. rows.GroupBy(row => row.Id, row => row.State)
                    .Select(instance => Of(instance.Key, [.. instance])).OfType<SharedId>()
                    .OrderByDescending(id => id.UrlHashes).ThenByDescending(id => id.Flips)
                    .ThenBy(id => id.InstanceId.ToString(), StringComparer.Ordinal)
                    .Take(SharedIdsAnswer.Most),
            ],
        };
    }

    /// <summary>Null when nothing says that the id is shared.</summary>
    /// <param name="instanceId">The id.</param>
    /// <param name="states">In the order of time; at least one.</param>
    public static SharedId? Of(Guid instanceId, IReadOnlyList<SeenState> states)
    {
        var hashes = states.Select(state => state.UrlHash).OfType<string>().Distinct().Count();
        var flips = Enumerable.Range(0, states.Count).Skip(2).Count(state => states[state].Says(states[state - 2]));
        return hashes > 1 || flips >= SuspiciousFlips
            ? new SharedId(instanceId, hashes, flips, states.Count, states.Max(state => state.LastReceivedAt))
            : null;
    }
}

/// <summary>What a state says, as far as that tells clones apart.</summary>
internal sealed record SeenState(DateTimeOffset LastReceivedAt, long? PluginList, ImmutableArray<Reported> Reported)
{
    public string? UrlHash => Reported.First(reported => reported.Dimension == "canonical_base_url").Value;

    /// <summary>Whether it is the same; how long the installation has been up says nothing.</summary>
    public bool Says(SeenState other) =>
        PluginList == other.PluginList && Reported.Where(IsFact).SequenceEqual(other.Reported.Where(IsFact));

    private static bool IsFact(Reported reported) => reported.Dimension != "uptime";
}
