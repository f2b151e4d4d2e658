using System.Collections.Immutable;

namespace Telemetry.Grains.Interfaces.Imports;

/// <summary>What is in a file, before anything of it is written. Names lines and never quotes what they hold.</summary>
[GenerateSerializer, Immutable, Alias("import-report")]
public sealed record ImportReport
{
    /// <summary>CSV, XLSX, NDJSON or Parquet; null where that could not be told.</summary>
    [Id(0)] public string? Format { get; init; }

    /// <summary>Without headers and blank lines.</summary>
    [Id(1)] public required long Rows { get; init; }

    /// <summary>Rows that are heartbeats, those that are kept already among them.</summary>
    [Id(2)] public required long Heartbeats { get; init; }

    /// <summary>Of these, how many are kept already or come twice in the file. Null: unknown as long as something is asked.</summary>
    [Id(3)] public long? Known { get; init; }

    /// <summary>Different installations among them.</summary>
    [Id(4)] public required long Instances { get; init; }

    /// <summary>The first heartbeat's time. Null: there is none, or something is asked.</summary>
    [Id(5)] public DateTimeOffset? From { get; init; }

    /// <summary>The last heartbeat's time.</summary>
    [Id(6)] public DateTimeOffset? To { get; init; }

    /// <summary>How rows are laid out, and how many are so.</summary>
    [Id(7)] public ImmutableArray<LayoutCount> Layouts { get; init; } = [];

    /// <summary>Rows that are not kept, by reason.</summary>
    [Id(8)] public ImmutableArray<ImportFinding> Refused { get; init; } = [];

    /// <summary>Fields that are not kept as they stand in the file, by field and reason.</summary>
    [Id(9)] public ImmutableArray<ImportFinding> Repaired { get; init; } = [];

    /// <summary>What must be answered before anything is written.</summary>
    [Id(10)] public ImmutableArray<ImportQuestion> Asks { get; init; } = [];

    /// <summary>Why the file cannot be imported at all, one sentence. Null: it can.</summary>
    [Id(11)] public string? Problem { get; init; }
}

/// <param name="Layout">In words.</param>
/// <param name="Rows">How many rows.</param>
[GenerateSerializer, Immutable, Alias("layout-count")]
public sealed record LayoutCount([property: Id(0)] string Layout, [property: Id(1)] long Rows);

/// <summary>One reason, and where it was met.</summary>
[GenerateSerializer, Immutable, Alias("import-finding")]
public sealed record ImportFinding
{
    /// <summary>Null: it is about the whole row.</summary>
    [Id(0)] public string? Field { get; init; }
    [Id(1)] public required string Reason { get; init; }
    [Id(2)] public required long Rows { get; init; }

    /// <summary>The first of them, such as <c>14, 17-20</c>.</summary>
    [Id(3)] public required string Lines { get; init; }
}

/// <summary>Something that the file does not say and nobody may guess.</summary>
/// <param name="Option"><c>time_zone</c> or <c>date_order</c>.</param>
/// <param name="Why">One sentence.</param>
/// <param name="Line">The first line that wants it.</param>
[GenerateSerializer, Immutable, Alias("import-question")]
public sealed record ImportQuestion([property: Id(0)] string Option, [property: Id(1)] string Why, [property: Id(2)] long Line);
