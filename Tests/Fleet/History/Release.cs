using Telemetry.Fleet.Sender;

namespace Telemetry.Fleet.History;

/// <summary>A version of Eventyay that instances upgrade to.</summary>
/// <param name="Version">As instances report it.</param>
/// <param name="Sender">The sender it ships.</param>
/// <param name="ReleasedAt">UTC.</param>
/// <param name="Slowness">How long instances take to upgrade to it, against other releases.</param>
public sealed record Release(string Version, SenderVersion Sender, DateTime ReleasedAt, double Slowness)
{
    private const double Patch = 0.8;
    private const double NewLine = 1.5;

    /// <summary>A share of the instances falls silent after one heartbeat of it.</summary>
    public bool IsBad { get; init; }

    /// <summary>Only those who follow the development branch install it.</summary>
    public bool IsPreview { get; init; }

    /// <summary>Of the image that the release comes in.</summary>
    public string PythonVersion => Sender >= SenderVersion.S3 ? "3.12.8" : "3.11.9";

    /// <summary>Oldest first: five from before the history, eight during it and two previews between them. The one after a
    /// bad release mends it.</summary>
    public static IReadOnlyList<Release> Calendar(HistoryOptions options) =>
    [
        new("0.1", SenderVersion.SMinus1, options.Start.AddDays(-420), NewLine),
        new("0.1", SenderVersion.S0, options.Start.AddDays(-300), Patch),
        new("1.0.0", SenderVersion.S1, options.Start.AddDays(-200), NewLine),
        new("1.0.1", SenderVersion.S1, options.Start.AddDays(-120), Patch),
        new("1.1.0", SenderVersion.S2, options.Start.AddDays(-40), NewLine),
        new("1.1.1", SenderVersion.S2, options.At(0.05), Patch),
        new("1.2.0rc1", SenderVersion.S3, options.At(0.12), NewLine) { IsPreview = true },
        new("1.2.0", SenderVersion.S3, options.At(0.17), NewLine),
        new("1.2.1", SenderVersion.S3, options.At(0.30), Patch),
        new("1.2.2", SenderVersion.S3, options.At(0.46), Patch) { IsBad = true },
        new("1.2.3", SenderVersion.S3, options.At(0.50), Patch),
        new("1.3.0.dev0", SenderVersion.S3, options.At(0.58), NewLine) { IsPreview = true },
        new("1.3.0", SenderVersion.S3, options.At(0.68), NewLine),
        new("1.3.1", SenderVersion.S3, options.At(0.80), Patch),
        new("1.4.0", SenderVersion.S3, options.At(0.92), NewLine),
    ];
}
