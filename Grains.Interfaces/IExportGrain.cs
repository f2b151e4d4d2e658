using System.Collections.Immutable;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Grains.Interfaces;

/// <summary>
/// Reads the kept heartbeats and the states made of them, a page a call. Keeps nothing between calls (key 0), so each can be
/// repeated anywhere.
/// </summary>
[Alias("export")]
public interface IExportGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// The next heartbeats that the query asks for, ordered by received time and then instance id.
    /// </summary>
    /// <exception cref="StoreBusyException">Too many reads wait already.</exception>
    /// <exception cref="StoreFaultException">The store is away, or will not.</exception>
    [Alias("read"), ResponseTimeout("00:00:15")]
    ValueTask<ExportPage<Heartbeat>> ReadAsync(ExportQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// The next states that held at some time of the query's range, ordered by instance id and then the day on which they
    /// begin.
    /// </summary>
    /// <exception cref="StoreBusyException">Too many reads wait already.</exception>
    /// <exception cref="StoreFaultException">The store is away, or will not.</exception>
    [Alias("read-states"), ResponseTimeout("00:00:15")]
    ValueTask<ExportPage<ExportedState>> ReadStatesAsync(ExportQuery query, CancellationToken cancellationToken);
}

[GenerateSerializer, Immutable, Alias("export-query")]
public sealed record ExportQuery
{
    /// <summary>Inclusive. Null: from the first heartbeat.</summary>
    [Id(0)] public DateTimeOffset? From { get; init; }

    /// <summary>Exclusive.</summary>
    [Id(1)] public required DateTimeOffset To { get; init; }

    /// <summary>Null: all instances.</summary>
    [Id(2)] public Guid? InstanceId { get; init; }

    /// <summary>Only what is behind this place is read. Null: from the beginning.</summary>
    [Id(3)] public Cursor? After { get; init; }

    /// <summary>Names of columns. The others stay null, except those that every row has.</summary>
    [Id(4)] public required ImmutableArray<string> Columns { get; init; }

    /// <summary>At most that many rows. Null: as many as a page holds.</summary>
    [Id(5)] public int? Limit { get; init; }

    /// <summary>
    /// States that meet it, and heartbeats whose instance was in such a state at their time. It says nothing of the status.
    /// What is not in the states yet is not found.
    /// </summary>
    [Id(6)] public Filter Filter { get; init; } = Filter.None;
}

/// <param name="Rows">In their order; it may be empty although more follow.</param>
/// <param name="Next">Where the next page begins. Null: nothing follows.</param>
[GenerateSerializer, Immutable, Alias("export-page`1")]
public sealed record ExportPage<TRow>([property: Id(0)] ImmutableArray<TRow> Rows, [property: Id(1)] Cursor? Next);

/// <summary>
/// A place in the order of all rows: right behind the one with these two values, whether there is one or not. Of a state the
/// time is the midnight at which it begins.
/// </summary>
[GenerateSerializer, Immutable, Alias("cursor")]
public sealed record Cursor([property: Id(0)] DateTimeOffset ReceivedAt, [property: Id(1)] Guid InstanceId);
