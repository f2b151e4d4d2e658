using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Grains.Statistics.Questions;

/// <summary>
/// The installations that a question is about, as <c>FROM … WHERE …</c>: a row <c>s</c> for each stretch of days in which
/// one was in a status (<c>s.status</c>, from <c>s.holds_from</c> until <c>s.holds_until</c>), with the columns of its state.
/// </summary>
internal static class Population
{
    private static readonly ImmutableArray<string> OnlyActive = [Status.Active];
    private static readonly ImmutableArray<string> All = [Status.Active, Status.Dormant, Status.Lost];
    private static readonly Dimension StatusDimension = Dimension.Of("status")!;
    private static readonly DateOnly Never = new(9999, 12, 31);

    /// <summary>After the seven in which it still counts as active; then an installation is lost.</summary>
    public const int DormantDays = 24;

    private const string Digits = "'0', '1', '2', '3', '4', '5', '6', '7', '8', '9'";

    /// <summary>Those that were active on a day, or have the status on it that the filter asks for.</summary>
    public static ValueTask<string> OnAsync(
        StateReader states, Statement statement, Filter filter, DateOnly day, CancellationToken cancellationToken) =>
        DuringAsync(states, statement, filter, day, day, cancellationToken);

    /// <summary>Likewise, on any day of a range.</summary>
    public static async ValueTask<string> DuringAsync(
        StateReader states, Statement statement, Filter filter, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var statuses = StatusesOf(filter);
        var (from, to) = (statement.Add(first), statement.Add(last));
        var stretches = statuses.Select(status => status switch
        {
            Status.Active =>
                $"""
                SELECT {DimensionColumns.Names}, 'active' AS status, valid_from AS holds_from, valid_until AS holds_until
                FROM instance_states WHERE valid_from <= {to} AND valid_until > {from}
                """,
            Status.Dormant =>
                $"""
                SELECT {DimensionColumns.Names}, 'dormant' AS status, valid_until AS holds_from,
                    CASE WHEN next_from < lost_from THEN next_from ELSE lost_from END AS holds_until
                FROM instance_states
                WHERE valid_until > {statement.Add(first.AddDays(-DormantDays))} AND lost_from > {from} AND valid_until <= {to}
                """,
            _ =>
                $"""
                SELECT {DimensionColumns.Names}, 'lost' AS status, lost_from AS holds_from,
                    COALESCE(next_from, {statement.Add(Never)}) AS holds_until
                FROM instance_states WHERE lost_from <= {to}
                """,
        }).ToList();
        var conditions = new List<string>();
        if (statuses != OnlyActive)
        {
            conditions.Add($"s.holds_until > {from} AND s.holds_from < s.holds_until");
        }

        // Of a silence the state before it counts, however old.
        conditions.AddRange(await ConditionsAsync(statement, filter, async dimension =>
        {
            var words = await states.VocabularyAsync(
                dimension, statuses == OnlyActive ? first : DateOnly.MinValue, last, cancellationToken);
            return words.Select(word => word.Text);
        }));
        return $"FROM ({string.Join(" UNION ALL ", stretches)}) AS s WHERE {(conditions.Count == 0 ? "1 = 1" : string.Join(" AND ", conditions))}";
    }

    /// <summary>What the filter asks of a state <c>s</c>, whatever it asks of the status. What is NULL is not met.</summary>
    /// <param name="statement">Gets the values.</param>
    /// <param name="filter">Of the question.</param>
    /// <param name="vocabulary">All values of a dimension's column in the states that matter.</param>
    public static async ValueTask<IReadOnlyList<string>> ConditionsAsync(
        Statement statement, Filter filter, Func<Dimension, ValueTask<IEnumerable<string>>> vocabulary)
    {
        var conditions = new List<string>();
        foreach (var condition in filter.Without(StatusDimension.Name).Conditions)
        {
            var dimension = Dimension.Of(condition.Dimension)!;
            if (!condition.Any.IsEmpty)
            {
                conditions.Add(await HasAnyAsync(statement, dimension, condition.Any, vocabulary));
            }

            if (!condition.None.IsEmpty)
            {
                // What is not reported is no value that could be excluded.
                conditions.Add($"({await HasAnyAsync(statement, dimension, condition.None, vocabulary)}) IS NOT TRUE");
            }
        }

        return conditions;
    }

    /// <summary>All of them, active or not, unless the filter says otherwise.</summary>
    public static Filter OfAnyStatus(Filter filter) =>
        filter.On(StatusDimension.Name) is null
            ? new Filter(filter.Conditions.Add(new Condition(StatusDimension.Name, All, [])))
            : filter;

    /// <summary>Where the status is what is counted.</summary>
    public static Filter WhateverStatus(Filter filter) => filter.Without(StatusDimension.Name);

    private static ImmutableArray<string> StatusesOf(Filter filter) =>
        filter.On(StatusDimension.Name) is not { } condition ? OnlyActive
        : [.. All.Where(status => (condition.Any.IsEmpty || condition.Any.Contains(status)) && !condition.None.Contains(status))];

    /// <summary>A condition that holds when the dimension has one of the values. It may be NULL where it does not hold.</summary>
    private static async ValueTask<string> HasAnyAsync(
        Statement statement, Dimension dimension, ImmutableArray<string> values,
        Func<Dimension, ValueTask<IEnumerable<string>>> vocabulary)
    {
        var column = DimensionColumns.KeysOf(dimension)[0];
        var reported = values.Remove(Filter.NotReported);
        var any = new List<string>();
        if (reported.Length < values.Length)
        {
            any.Add($"{column} IS NULL");
        }

        switch (dimension.Kind)
        {
            case DimensionKind.Plugin:
                any.Add($"{column} IN (SELECT plugin_list FROM plugin_lists WHERE {In("plugin", statement, reported)})");
                break;
            case DimensionKind.Flag:
                any.Add(In(column, statement, reported.Select(value => (object)(value == "true"))));
                break;
            case DimensionKind.Version when reported.Any(IsPrefix):
                var versions = await vocabulary(dimension);
                any.Add(In(column, statement, versions.Where(text => reported.Any(value => Matches(value, text)))));
                break;
            case DimensionKind.ReleaseLine:
                var lines = await vocabulary(Dimension.Of("eventyay_version")!);
                any.Add(In(column, statement, lines.Where(text => reported.Contains(DimensionColumns.LineOf(text)))));
                break;
            case DimensionKind.Database:
                any.AddRange(reported.SelectMany(value => DatabasesOf(value, statement)));
                break;
            default:
                any.Add(In(column, statement, reported));
                break;
        }

        return any.Count == 0 ? "1 = 0" : $"({string.Join(" OR ", any)})";
    }

    /// <summary>The types and versions whose value this is: see <see cref="DimensionColumns.DatabaseOf"/>.</summary>
    private static IEnumerable<string> DatabasesOf(string value, Statement statement)
    {
        yield return $"(s.database_type = {statement.Add(value)} AND s.database_version IS NULL)";
        for (var end = value.IndexOf(' ', StringComparison.Ordinal); end >= 0; end = value.IndexOf(' ', end + 1))
        {
            var (type, major) = (statement.Add(value[..end]), value[(end + 1)..]);
            var version = major.Length > 0 && major.All(char.IsAsciiDigit)
                ? $"substr(s.database_version, 1, {major.Length}) = {statement.Add(major)} AND substr(s.database_version, {major.Length + 1}, 1) NOT IN ({Digits})"
                : $"s.database_version = {statement.Add(major)} AND substr(s.database_version, 1, 1) NOT IN ({Digits})";
            yield return $"(s.database_type = {type} AND {version})";
        }
    }

    private static string In(string column, Statement statement, IEnumerable<object> values)
    {
        var places = string.Join(", ", values.Select(statement.Add));
        return places.Length == 0 ? "1 = 0" : $"{column} IN ({places})";
    }

    private static bool IsPrefix(string value) => value.EndsWith(".*", StringComparison.Ordinal);

    private static bool Matches(string value, string version) => IsPrefix(value)
        ? PythonVersion.Parse(version)?.BeginsWith(
            [.. value[..^2].Split('.').Select(number => BigInteger.Parse(number, CultureInfo.InvariantCulture))]) == true
        : value == version;
}
