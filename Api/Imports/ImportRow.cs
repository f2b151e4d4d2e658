using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Imports;

/// <summary>What was found in a row. Never quotes it.</summary>
/// <param name="Field">Null: it is about the whole row.</param>
/// <param name="Reason">In a few words.</param>
internal readonly record struct Finding(string? Field, string Reason);

/// <summary>A row of a file, understood: a heartbeat, or the reason why it is none.</summary>
internal sealed class ImportRow
{
    /// <summary>Where it stands in the file: a line, or, in a spreadsheet, a row; from 1.</summary>
    public required long Line { get; init; }

    /// <summary>How it is laid out, in words.</summary>
    public required string Layout { get; init; }

    /// <summary>Null: the row is refused.</summary>
    public Heartbeat? Heartbeat { get; init; }

    /// <summary>Null: it is a heartbeat.</summary>
    public Finding? Refusal { get; init; }

    /// <summary>What of it is not kept as it stands there.</summary>
    public IReadOnlyList<Finding> Repairs { get; init; } = [];
}
