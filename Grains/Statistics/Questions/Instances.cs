using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Grains.Statistics.Questions;

/// <summary>A page of installations.</summary>
internal static class Instances
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
    private const string DayFormat = "yyyy-MM-dd";

    private static readonly string Columns = string.Join(", ", DimensionColumns.Single.Select(dimension => $"s.{dimension.Column}"));

    public static async ValueTask<InstancesAnswer> AnswerAsync(
        StateReader states, InstancesQuestion question, CancellationToken cancellationToken)
    {
        var edges = await states.EdgesAsync(cancellationToken);
        var at = edges.Day(question.At);
        var statement = new Statement();
        var population = await Population.OnAsync(states, statement, question.Filter, at, cancellationToken);
        var totals = question.WithoutTotal
            ? [0]
            : await states.QueryAsync($"SELECT count(*) {population}", statement, row => row.GetInt64(0), cancellationToken);
        var order = await OrderOfAsync(states, statement, question, at, cancellationToken);
        var direction = question.Descending ? "DESC" : "ASC";
        var rows = await states.QueryAsync(
            $"""
            SELECT s.instance_id, page.status, (SELECT min(f.valid_from) FROM instance_states AS f WHERE f.instance_id = s.instance_id),
                s.valid_from, s.last_received_at_utc,
                {(question.WithContact ? LatestContact : "NULL")}, {Columns}
            FROM (SELECT s.instance_id, s.valid_from, s.status, {order.Expression} AS place {population} {order.After}
                  ORDER BY place {direction}, s.instance_id LIMIT {statement.Add(question.Limit + 1)}) AS page
                JOIN instance_states AS s ON s.instance_id = page.instance_id AND s.valid_from = page.valid_from
            ORDER BY page.place {direction}, s.instance_id
            """,
            statement,
            Read,
            cancellationToken);
        var page = rows.Take(question.Limit).ToImmutableArray();
        return new InstancesAnswer
        {
            AsOf = edges.AsOf,
            Filter = question.Filter,
            At = at,
            Total = totals[0],
            Instances = page,
            Next = rows.Count > question.Limit ? new InstanceCursor(SortedBy(question.Sort, page[^1]), page[^1].InstanceId) : null,
        };
    }

    /// <summary>Of the state <c>s</c>, from its last heartbeat.</summary>
    public const string LatestContact =
        """
        (SELECT h.maintainer_contact FROM heartbeats AS h
         WHERE h.received_at_utc = s.last_received_at_utc AND h.instance_id = s.instance_id)
        """;

    private static ListedInstance Read(DbDataReader row) => new()
    {
        InstanceId = row.GetGuid(0),
        Status = row.GetString(1),
        FirstSeen = row.GetFieldValue<DateOnly>(2),
        Since = row.GetFieldValue<DateOnly>(3),
        LastReceivedAt = row.GetFieldValue<DateTimeOffset>(4),
        MaintainerContact = row.IsDBNull(5) ? null : row.GetString(5),
        Reported = DimensionColumns.ReadSingle(row, 6),
    };

    /// <summary>An expression to sort by, and the condition that a row comes behind the cursor.</summary>
    private static async ValueTask<(string Expression, string After)> OrderOfAsync(
        StateReader states, Statement statement, InstancesQuestion question, DateOnly at, CancellationToken cancellationToken)
    {
        object? cursor = null;
        string expression;
        switch (question.Sort)
        {
            case InstancesQuestion.LastReceived:
                expression = "s.last_received_at_utc";
                cursor = question.After?.Value is { } time
                    ? DateTimeOffset.ParseExact(time, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
                    : null;
                break;
            case InstancesQuestion.Since:
                expression = "s.valid_from";
                cursor = question.After?.Value is { } day
                    ? DateOnly.ParseExact(day, DayFormat, CultureInfo.InvariantCulture)
                    : null;
                break;
            default:
                var dimension = Dimension.Of(question.Sort)!;
                var words = await states.VocabularyAsync(
                    dimension, question.Filter.On("status") is null ? at : DateOnly.MinValue, at, cancellationToken);
                var ranks = RanksOf(dimension, words, question);
                var unreported = question.Descending ? -1 : ranks.Count;
                expression = ranks.Count == 0
                    ? $"CAST({unreported} AS integer)"
                    : $"CASE {string.Join(' ', ranks.Select(rank => $"WHEN s.{dimension.Column} = {ValueOf(dimension, rank.Key)} THEN {rank.Value}"))} ELSE {unreported} END";
                cursor = question.After is null ? null
                    : question.After.Value is { } value ? ranks.GetValueOrDefault(value, unreported) : unreported;
                break;
        }

        if (question.After is null || cursor is null)
        {
            return (expression, "");
        }

        var (place, id) = (statement.Add(cursor), statement.Add(question.After.InstanceId));
        return (
            expression,
            $"AND ({expression} {(question.Descending ? "<" : ">")} {place} OR ({expression} = {place} AND s.instance_id > {id}))");

        string ValueOf(Dimension dimension, string value) =>
            statement.Add(dimension.Kind == DimensionKind.Flag ? value == "true" : value);
    }

    /// <summary>Words in the order of their text here: how frequent they are changes from page to page.</summary>
    private static Dictionary<string, int> RanksOf(Dimension dimension, ImmutableArray<Word> words, InstancesQuestion question)
    {
        // A value that is gone meanwhile still has its place.
        var values = words.Select(word => word.Text).Append(question.After?.Value).OfType<string>().Distinct()
            .Select(value => KeyValuePair.Create(value, 0L));
        return ValueOrder.Sort(dimension, values).Select((value, index) => (value.Key, index)).ToDictionary();
    }

    private static string? SortedBy(string sort, ListedInstance instance) => sort switch
    {
        InstancesQuestion.LastReceived => instance.LastReceivedAt.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture),
        InstancesQuestion.Since => instance.Since.ToString(DayFormat, CultureInfo.InvariantCulture),
        _ => instance.Reported.First(reported => reported.Dimension == sort).Value,
    };
}
