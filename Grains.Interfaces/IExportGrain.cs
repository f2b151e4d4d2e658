using System.Collections.Immutable;

namespace Telemetry.Grains.Interfaces;

/// <summary>Reads the kept heartbeats, a page a call. Keeps nothing between calls (key 0), so each can be repeated anywhere.</summary>
[Alias("export")]
public interface IExportGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// The next heartbeats that the query asks for, ordered by received time and then instance id.
    /// </summary>
    /// <exception cref="StoreBusyException">Too many reads wait already.</exception>
    /// <exception cref="StoreFaultException">The store is away, or will not.</exception>
    [Alias("read"), ResponseTimeout("00:00:15")]
    ValueTask<ExportPage> ReadAsync(ExportQuery query, CancellationToken cancellationToken);
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

    /// <summary>Names of columns. The others stay null; received time and instance id are always read.</summary>
    [Id(4)] public required ImmutableArray<string> Columns { get; init; }

    /// <summary>At most that many heartbeats. Null: as many as a page holds.</summary>
    [Id(5)] public int? Limit { get; init; }
}

/// <param name="Heartbeats">In their order; it may be empty although more follow.</param>
/// <param name="Next">Where the next page begins. Null: nothing follows.</param>
[GenerateSerializer, Immutable, Alias("export-page")]
public sealed record ExportPage(
    [property: Id(0)] ImmutableArray<Heartbeat> Heartbeats, [property: Id(1)] Cursor? Next);

/// <summary>A place in the order of all heartbeats: right behind the row with these two values, whether there is one or not.</summary>
[GenerateSerializer, Immutable, Alias("cursor")]
public sealed record Cursor([property: Id(0)] DateTimeOffset ReceivedAt, [property: Id(1)] Guid InstanceId);
