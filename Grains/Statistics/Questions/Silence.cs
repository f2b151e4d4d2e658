using System.Collections.Immutable;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Grains.Statistics.Questions;

/// <summary>Which value those had that fell silent.</summary>
internal static class Silence
{
    private const int MostValues = 1000;
    private const int DaysUntilSilent = 7;

    public static async ValueTask<SilenceAnswer> AnswerAsync(
        StateReader states, SilenceQuestion question, CancellationToken cancellationToken)
    {
        var by = Dimension.Of(question.By)!;
        var edges = await states.EdgesAsync(cancellationToken);
        var (from, to) = edges.Range(question.From, question.To);
        var statement = new Statement();
        var filter = Population.WhateverStatus(question.Filter);
        var population = await Population.DuringAsync(states, statement, filter, from.AddDays(-1), to, cancellationToken);
        var (first, last) = (statement.Add(from), statement.Add(to));
        var counts = await TaggedCount<bool>.ReadAsync(
            states, statement, by,
            [
                ("1", "count(*)", $"{population} AND s.holds_until >= {first} AND s.holds_until <= {last} AND {Lifecycle.FallsSilent}"),
                ("0", "count(*)", $"{population} AND s.holds_from <= {last} AND s.holds_until > {last}"),
            ],
            (row, at) => row.GetInt32(at) == 1,
            cancellationToken);
        var (gone, active) = (new ValueTally(), new ValueTally());
        foreach (var count in counts)
        {
            (count.Tag ? gone : active).Add(count);
        }

        var values = ValueOrder.Sort(by, ValueTally.Most(gone.Counts, MostValues));
        return new SilenceAnswer
        {
            AsOf = edges.AsOf,
            Filter = question.Filter,
            By = question.By,
            From = from,
            To = to,
            Active = active.Total,
            Gone = gone.Total,
            NotReported = gone.NotReported,
            Values = [.. values.Select(ValueOf)],
            Outages = await Outages.ReadAsync(states, from.AddDays(-DaysUntilSilent), to, cancellationToken),
        };

        SilentValue ValueOf(KeyValuePair<string, long> value)
        {
            var instances = value.Key == ValueOrder.Others
                ? active.Counts.Where(count => !gone.Counts.ContainsKey(count.Key)).Sum(count => count.Value)
                : active.Counts.GetValueOrDefault(value.Key);
            return new SilentValue(
                value.Key, value.Value, instances, gone.ShareOf(value.Value), active.ShareOf(instances));
        }
    }
}
