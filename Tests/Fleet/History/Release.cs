using Telemetry.Fleet.Sender;

namespace Telemetry.Fleet.History;

/// <summary>A version of Eventyay that instances upgrade to.</summary>
/// <param name="Version">As instances report it.</param>
/// <param name="Sender">The sender it ships.</param>
/// <param name="ReleasedAt">UTC.</param>
/// <param name="IsBad">Its sender falls silent after one heartbeat on most instances, until they upgrade.</param>
/// <param name="IsPreview">Only those who follow the development branch install it.</param>
internal sealed record Release(
    string Version, SenderVersion Sender, DateTime ReleasedAt, bool IsBad = false, bool IsPreview = false)
{
    /// <summary>Oldest first: four from before the history, seven during it.</summary>
    public static Release[] Calendar(HistoryOptions options) =>
    [
        new("0.1", SenderVersion.S0, options.Start.AddDays(-300)),
        new("1.0.0", SenderVersion.S1, options.Start.AddDays(-120)),
        new("1.0.1", SenderVersion.S1, options.Start.AddDays(-70)),
        new("1.1.0", SenderVersion.S2, options.Start.AddDays(-20)),
        new("1.1.1", SenderVersion.S2, options.At(0.12)),
        new("1.2.0.dev0", SenderVersion.S3, options.At(0.18), IsPreview: true),
        new("1.2.0", SenderVersion.S3, options.At(0.28)),
        new("1.2.1", SenderVersion.S3, options.At(0.50), IsBad: true),
        new("1.2.2", SenderVersion.S3, options.At(0.54)),
        new("1.3.0.dev0", SenderVersion.S3, options.At(0.66), IsPreview: true),
        new("1.3.0", SenderVersion.S3, options.At(0.80)),
    ];
}
