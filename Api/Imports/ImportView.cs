using System.Collections.Immutable;
using Telemetry.Grains.Interfaces.Imports;

namespace Telemetry.Api.Imports;

/// <summary>An import, as the API and the pages show it.</summary>
public sealed record ImportView
{
    public required int Number { get; init; }

    /// <summary>
    /// <c>checking</c>, <c>checked</c>, <c>asking</c>, <c>refused</c>, <c>writing</c>, <c>done</c>, <c>interrupted</c>,
    /// <c>undoing</c> or <c>undone</c>.
    /// </summary>
    public required string State { get; init; }

    /// <summary>Somebody is at it; ask again.</summary>
    public required bool Running { get; init; }

    /// <summary>How far it is, from 0 to 1; absent where that is not known.</summary>
    public double? Progress { get; init; }

    /// <summary>The key of whoever began it.</summary>
    public required string KeyId { get; init; }
    public required string KeyName { get; init; }
    public required DateTimeOffset BegunAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public string? FileName { get; init; }

    /// <summary>Of the file, hexadecimal.</summary>
    public required string Sha256 { get; init; }
    public required long Bytes { get; init; }
    public string? TimeZone { get; init; }
    public string? DateOrder { get; init; }
    public required bool DryRun { get; init; }

    /// <summary>Rows that were read for the report so far; 0 once it is there.</summary>
    public required long Checked { get; init; }

    /// <summary>Heartbeats that are kept since.</summary>
    public required long Added { get; init; }

    /// <summary>Rows that were kept before.</summary>
    public required long Known { get; init; }

    /// <summary>Rows that were not kept.</summary>
    public required long Refused { get; init; }

    /// <summary>Rows that were not kept because their installation was erased since.</summary>
    public required long Erased { get; init; }

    /// <summary>Heartbeats that an undoing has taken out again.</summary>
    public required long Removed { get; init; }

    /// <summary>Absent in lists, and until it is made.</summary>
    public ImportReport? Report { get; init; }

    public static ImportView Of(Import import) => new()
    {
        Number = import.Number,
        State = import.State.ToString().ToLowerInvariant(),
        Running = import.State is ImportState.Checking or ImportState.Writing or ImportState.Undoing,
        Progress = ProgressOf(import),
        KeyId = import.KeyId,
        KeyName = import.KeyName,
        BegunAt = import.BegunAt,
        EndedAt = import.EndedAt,
        FileName = import.FileName,
        Sha256 = import.Sha256,
        Bytes = import.Bytes,
        TimeZone = import.TimeZone,
        DateOrder = import.DateOrder,
        DryRun = import.IsDryRun,
        Checked = import.Checked,
        Added = import.Added,
        Known = import.Known,
        Refused = import.Refused,
        Erased = import.Erased,
        Removed = import.Removed,
        Report = import.Report,
    };

    private static double? ProgressOf(Import import) => import switch
    {
        { State: ImportState.Writing, Report.Rows: > 0 and var rows } =>
            Math.Min(1, (double)(import.Added + import.Known + import.Refused + import.Erased) / rows),
        { State: ImportState.Undoing, Added: > 0 } => (double)import.Removed / import.Added,
        { State: ImportState.Done or ImportState.Undone } => 1,
        _ => null,
    };
}

/// <summary>The answer about one import.</summary>
public sealed record ImportAnswer
{
    public required bool Ok { get; init; }
    public required int StatusCode { get; init; }
    public required ImportView Import { get; init; }
}

/// <summary>A page of imports, newest first.</summary>
public sealed record ImportList
{
    public required bool Ok { get; init; }
    public required int StatusCode { get; init; }
    public required ImmutableArray<ImportView> Imports { get; init; }

    /// <summary>What to give as <c>before</c> for the next page; absent on the last one.</summary>
    public int? Next { get; init; }
}
