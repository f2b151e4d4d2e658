using System.Collections.Immutable;
using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Interfaces.Statistics;
using Telemetry.Grains.Storage;

namespace Telemetry.Grains.Statistics.Questions;

/// <summary>Reads <c>instance_states</c> through the lane of questions.</summary>
public sealed class StateReader(
    [FromKeyedServices(ReadLanes.Questions)] IReadLane lane, KeptAnswers kept,
    HeartbeatsFirst heartbeats, TimeProvider time)
{
    private const int MostWords = 10_000;

    // PostgreSQL's name for a statement that it ended: here, because it took too long.
    private const string QueryCanceled = "57014";

    internal DateTimeOffset Now => time.GetUtcNow();

    internal bool HasGroupingSets => lane.HasGroupingSets;

    /// <exception cref="StoreBusyException">Too many reads wait, or this one took too long.</exception>
    internal async ValueTask<IReadOnlyList<T>> QueryAsync<T>(
        string sql, Statement statement, Func<DbDataReader, T> row, CancellationToken cancellationToken)
    {
        var begun = await heartbeats.BeginAsync(cancellationToken);
        try
        {
            return await lane.QueryAsync(sql, row, cancellationToken, statement.Parameters);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested
            && exception is OperationCanceledException or DbException { SqlState: QueryCanceled })
        {
            throw new StoreBusyException();
        }
        finally
        {
            heartbeats.Ended(begun);
        }
    }

    internal async ValueTask<Edges> EdgesAsync(CancellationToken cancellationToken)
    {
        var edges = await QueryAsync(
            """
            SELECT (SELECT position FROM statistics_fold),
                (SELECT min(valid_from) FROM instance_states WHERE began = 'new')
            """,
            new Statement(),
            row => (
                AsOf: row.IsDBNull(0) ? (DateTimeOffset?)null : row.GetFieldValue<DateTimeOffset>(0),
                First: row.IsDBNull(1) ? (DateOnly?)null : row.GetFieldValue<DateOnly>(1)),
            cancellationToken);
        var today = DateOnly.FromDateTime(Now.UtcDateTime);
        return new Edges(edges[0].AsOf, edges[0].First is { } first && first < today ? first : today, today);
    }

    /// <summary>What several questions need, read once for all that ask within a short time.</summary>
    /// <param name="what">The same text for the same thing alone.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="cancellationToken">Ends the reading too, unless somebody else waits for it.</param>
    internal ValueTask<T> OnceAsync<T>(
        string what, Func<CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken) =>
        kept.GetAsync(what, read, cancellationToken);

    /// <summary>Every value that a column had in states that hold on a day of the range, kept like an answer.</summary>
    /// <exception cref="TooManyValuesException">There are too many to choose from.</exception>
    internal ValueTask<ImmutableArray<Word>> VocabularyAsync(
        Dimension dimension, DateOnly first, DateOnly last, CancellationToken cancellationToken) =>
        OnceAsync(
            $"vocabulary {dimension.Column} {first} {last}",
            async token =>
            {
                var statement = new Statement();
                var words = await QueryAsync(
                    $"""
                    SELECT {dimension.Column}, min(valid_from), count(CASE WHEN valid_until > {statement.Add(last)} THEN 1 END)
                    FROM instance_states
                    WHERE valid_from <= {statement.Add(last)} AND valid_until > {statement.Add(first)} AND {dimension.Column} IS NOT NULL
                    GROUP BY {dimension.Column} LIMIT {statement.Add(MostWords + 1)}
                    """,
                    statement,
                    row => new Word(DimensionColumns.Read(dimension, row, 0)!, row.GetFieldValue<DateOnly>(1), row.GetInt64(2)),
                    token);
                return words.Count > MostWords ? throw new TooManyValuesException() : words.ToImmutableArray();
            },
            cancellationToken);
}

/// <param name="Text">A value of a column.</param>
/// <param name="First">The first day on which anybody had it.</param>
/// <param name="Instances">How many have it on the last day that was asked about.</param>
internal sealed record Word(string Text, DateOnly First, long Instances);
