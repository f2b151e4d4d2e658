using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Grains.Statistics.Questions;

/// <summary>How installations moved between the values of an ordered dimension.</summary>
internal static class Movement
{
    private const int MostMoves = 100_000;

    public static async ValueTask<MovementAnswer> AnswerAsync(
        StateReader states, MovementQuestion question, CancellationToken cancellationToken)
    {
        var by = Dimension.Of(question.By)!;
        var edges = await states.EdgesAsync(cancellationToken);
        var (from, to) = edges.Range(question.From, question.To);
        var statement = new Statement();
        var key = DimensionColumns.KeysOf(by)[0];
        var before = await Population.OnAsync(states, statement, Filter.None, from, cancellationToken);
        var after = await Population.OnAsync(states, statement, Population.WhateverStatus(question.Filter), to, cancellationToken);
        var rows = await states.QueryAsync(
            $"""
            SELECT earlier.k, later.k, count(*) AS n
            FROM (SELECT s.instance_id, {key} AS k {before}) AS earlier
            JOIN (SELECT s.instance_id, {key} AS k {after}) AS later ON later.instance_id = earlier.instance_id
            GROUP BY 1, 2 LIMIT {statement.Add(MostMoves + 1)}
            """,
            statement,
            row => (From: DimensionColumns.Read(by, row, 0), To: DimensionColumns.Read(by, row, 1), Instances: row.GetInt64(2)),
            cancellationToken);
        if (rows.Count > MostMoves)
        {
            throw new TooManyValuesException();
        }

        var moves = rows.GroupBy(row => (row.From, row.To))
            .Select(move => (move.Key.From, move.Key.To, Instances: move.Sum(row => row.Instances),
                Growth: ValueOrder.Growth(by, move.Key.From, move.Key.To)))
            .ToList();
        var places = ValueOrder.Sort(by, moves.SelectMany(move => new[] { move.From, move.To }).OfType<string>().Distinct()
                .Select(value => KeyValuePair.Create(value, 0L)))
            .Select((value, index) => (value.Key, index)).ToDictionary();
        return new MovementAnswer
        {
            AsOf = edges.AsOf,
            Filter = question.Filter,
            By = question.By,
            From = from,
            To = to,
            Both = moves.Sum(move => move.Instances),
            Grew = Sum(growth => growth > 0),
            Shrank = Sum(growth => growth < 0),
            Stayed = Sum(growth => growth == 0),
            NotCompared = Sum(growth => growth is null),
            Moves =
            [
                .. moves.OrderBy(move => PlaceOf(move.From)).ThenBy(move => PlaceOf(move.To))
                    .Select(move => new Move(move.From ?? Filter.NotReported, move.To ?? Filter.NotReported, move.Instances)),
            ],
        };

        long Sum(Func<int?, bool> isSo) => moves.Where(move => isSo(move.Growth)).Sum(move => move.Instances);

        int PlaceOf(string? value) => value is null ? places.Count : places[value];
    }
}
