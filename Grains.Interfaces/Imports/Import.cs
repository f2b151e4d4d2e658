namespace Telemetry.Grains.Interfaces.Imports;

/// <summary>An import on record: who brought which file, and what became of it.</summary>
[GenerateSerializer, Immutable, Alias("import")]
public sealed record Import
{
    /// <summary>1 for the first.</summary>
    [Id(0)] public required int Number { get; init; }
    [Id(1)] public required ImportState State { get; init; }

    /// <summary>The key of whoever began it.</summary>
    [Id(2)] public required string KeyId { get; init; }
    [Id(3)] public required string KeyName { get; init; }
    [Id(4)] public required DateTimeOffset BegunAt { get; init; }

    /// <summary>Null: it has not ended.</summary>
    [Id(5)] public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Null: none was given.</summary>
    [Id(6)] public string? FileName { get; init; }

    /// <summary>Of the file, hexadecimal.</summary>
    [Id(7)] public required string Sha256 { get; init; }
    [Id(8)] public required long Bytes { get; init; }
    [Id(9)] public string? TimeZone { get; init; }
    [Id(10)] public string? DateOrder { get; init; }
    [Id(11)] public required bool IsDryRun { get; init; }

    /// <summary>Rows that were read for the report so far. 0 after a restart.</summary>
    [Id(12)] public required long Checked { get; init; }

    /// <summary>Heartbeats that are kept since.</summary>
    [Id(13)] public required long Added { get; init; }

    /// <summary>Rows that were kept before.</summary>
    [Id(14)] public required long Known { get; init; }

    /// <summary>Rows that were not kept.</summary>
    [Id(15)] public required long Refused { get; init; }

    /// <summary>Heartbeats that an undoing has taken out again so far.</summary>
    [Id(16)] public required long Removed { get; init; }

    /// <summary>Null: not made yet, or not asked for.</summary>
    [Id(17)] public ImportReport? Report { get; init; }

    /// <summary>Rows that are older than the erasure of their installation, and were not kept for that.</summary>
    [Id(18)] public required long Erased { get; init; }
}

/// <summary>Where an import stands.</summary>
[GenerateSerializer, Alias("import-state")]
public enum ImportState
{
    /// <summary>The file is read for the report.</summary>
    Checking,

    /// <summary>The report is there, and nothing else was wanted.</summary>
    Checked,

    /// <summary>Something must be answered first: see <see cref="ImportReport.Asks"/>. Nothing was written.</summary>
    Asking,

    /// <summary>The file cannot be imported: see <see cref="ImportReport.Problem"/>. Nothing was written.</summary>
    Refused,

    /// <summary>Rows are written.</summary>
    Writing,

    /// <summary>All rows are written.</summary>
    Done,

    /// <summary>It broke off. The same file again goes on with it.</summary>
    Interrupted,

    /// <summary>Its rows are taken out again.</summary>
    Undoing,

    /// <summary>Its rows were taken out again.</summary>
    Undone,
}
