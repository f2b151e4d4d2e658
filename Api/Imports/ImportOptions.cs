using System.ComponentModel.DataAnnotations;

namespace Telemetry.Api.Imports;

/// <summary>How files are taken in (configuration section <c>Imports</c>).</summary>
public sealed class ImportOptions
{
    public const string Section = "Imports";

    /// <summary>
    /// Where a file is put while it is read. It has no name there as soon as it is open, so nothing is left behind, however
    /// the program ends. Null: the system's directory for temporary files.
    /// </summary>
    public string? Directory { get; set; }

    /// <summary>The longest file.</summary>
    [Range(1_000, long.MaxValue)]
    public long MaxBytes { get; set; } = 4L << 30;

    /// <summary>How many rows are written in one transaction while no heartbeats come. While they come it is a few.</summary>
    [Range(1, 10_000)]
    public int BatchSize { get; set; } = 2_000;
}
