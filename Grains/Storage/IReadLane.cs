using System.Data.Common;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Grains.Storage;

/// <summary>
/// Reads apart from the heartbeats: on connections of its own, a few at a time, each in its turn. Nothing can be written
/// through it. There is one for each <see cref="ReadLanes">purpose</see>, so that long exports do not hold up short questions.
/// </summary>
public interface IReadLane
{
    /// <summary>Whether one <c>GROUP BY GROUPING SETS</c> counts by several columns in turn.</summary>
    bool HasGroupingSets { get; }

    /// <summary>All rows of the query. See <see cref="IDatabase.QueryAsync"/> for values.</summary>
    /// <param name="sql">One statement. It is ended after <see cref="StorageOptions.ReadTimeout"/>.</param>
    /// <param name="row">Makes something of a row, on the thread that reads; it may not keep the reader.</param>
    /// <param name="cancellationToken">Also ends a query that runs.</param>
    /// <param name="parameters">By name.</param>
    /// <exception cref="StoreBusyException">Too many reads wait already.</exception>
    ValueTask<IReadOnlyList<T>> QueryAsync<T>(
        string sql, Func<DbDataReader, T> row, CancellationToken cancellationToken, params Parameter[] parameters);
}

/// <summary>The keys under which lanes are registered.</summary>
public static class ReadLanes
{
    /// <summary>Pages of exports.</summary>
    public const string Exports = "exports";

    /// <summary>Statistics, and what a page shows.</summary>
    public const string Questions = "questions";

    /// <summary>Heartbeats that are folded into states.</summary>
    public const string Fold = "fold";
}
