namespace Telemetry.Grains.Interfaces;

/// <summary>One reading of the kept heartbeats. Each export takes a grain of its own (a random key).</summary>
[Alias("export")]
public interface IExportGrain : IGrainWithGuidKey
{
    /// <summary>
    /// The heartbeats that the query asks for, ordered by received time and then instance id. Reads page by page in
    /// short queries, so an export of any length holds neither a transaction nor more than one page of memory.
    /// </summary>
    [Alias("read")]
    IAsyncEnumerable<Heartbeat> ReadAsync(ExportQuery query, CancellationToken cancellationToken = default);
}

[GenerateSerializer, Immutable, Alias("export-query")]
public sealed record ExportQuery
{
    /// <summary>Inclusive. Null: from the first heartbeat.</summary>
    [Id(0)] public DateTimeOffset? From { get; init; }

    /// <summary>Exclusive. Null: to the last heartbeat.</summary>
    [Id(1)] public DateTimeOffset? To { get; init; }

    /// <summary>Null: all instances.</summary>
    [Id(2)] public Guid? InstanceId { get; init; }

    /// <summary>The last row already seen; only later ones are read. Null: none.</summary>
    [Id(3)] public Cursor? After { get; init; }
    [Id(4)] public bool IncludeContact { get; init; }
    [Id(5)] public bool IncludeRawPayload { get; init; }

    /// <summary>At most that many rows. Null: no limit.</summary>
    [Id(6)] public int? Limit { get; init; }
}

/// <summary>A place in the order of all heartbeats: right behind the row with these two values.</summary>
[GenerateSerializer, Immutable, Alias("cursor")]
public sealed record Cursor([property: Id(0)] DateTimeOffset ReceivedAt, [property: Id(1)] Guid InstanceId);
