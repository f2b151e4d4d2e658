using System.Collections.Immutable;
using System.Data.Common;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Grains.Statistics.Questions;

/// <summary>How many installations report each field.</summary>
internal static class Coverage
{
    private const string Contact = "has_contact";

    private static readonly ImmutableArray<Dimension> Fields = [.. Dimension.All.Where(dimension => dimension.Column is not null)];

    public static async ValueTask<CoverageAnswer> AnswerAsync(
        StateReader states, CoverageQuestion question, CancellationToken cancellationToken)
    {
        var edges = await states.EdgesAsync(cancellationToken);
        var at = edges.Day(question.At);
        var statement = new Statement();
        var population = await Population.OnAsync(states, statement, question.Filter, at, cancellationToken);
        var columns = Fields.Select(field => $"count({Reported(field)}), min({Ordered(field)}), max({Ordered(field)})");
        var rows = await states.QueryAsync(
            $"SELECT count(*), {string.Join(", ", columns)} {population}", statement, Read, cancellationToken);
        var (active, fields) = rows[0];
        return new CoverageAnswer
        {
            AsOf = edges.AsOf,
            Filter = question.Filter,
            At = at,
            Active = active,
            Fields = fields,
        };
    }

    /// <summary>Whoever gives no contact reports none.</summary>
    private static string Reported(Dimension field) =>
        field.Column == Contact ? $"CASE WHEN s.{Contact} THEN 1 END" : $"s.{field.Column}";

    // PostgreSQL has no order of true and false.
    private static string Ordered(Dimension field) =>
        field.Kind == DimensionKind.Flag ? $"CAST({Reported(field)} AS integer)" : Reported(field);

    private static (long Active, ImmutableArray<FieldCoverage> Fields) Read(DbDataReader row)
    {
        var active = row.GetInt64(0);
        return (active, [.. Fields.Select((field, index) => FieldOf(field, 1 + (3 * index)))]);

        FieldCoverage FieldOf(Dimension field, int column)
        {
            var reporting = row.GetInt64(column);
            return new FieldCoverage(
                field.Name, reporting, active == 0 ? 0 : (double)reporting / active, Always(field, column + 1));
        }

        string? Always(Dimension field, int column) => field switch
        {
            _ when row.IsDBNull(column) => null,
            { Kind: DimensionKind.Plugin } or { Column: Contact } => null,
            { Kind: DimensionKind.Flag } => Same(row.GetInt32(column), row.GetInt32(column + 1)) switch { null => null, 0 => "false", _ => "true" },
            _ => row.GetString(column) is var least && least == row.GetString(column + 1) ? least : null,
        };

        static int? Same(int one, int other) => one == other ? one : null;
    }
}
