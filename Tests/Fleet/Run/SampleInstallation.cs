using Telemetry.Fleet.Sender;

namespace Telemetry.Fleet.Run;

/// <summary>Installations for the prepared bodies of a run. History has the believable ones; these need only differ
/// enough that no column is constant.</summary>
internal static class SampleInstallation
{
    private static readonly string[] Plugins =
    [
        "eventyay.plugins.badges", "eventyay.plugins.sendmail", "eventyay.plugins.ticketoutputpdf",
        "eventyay.plugins.statistics", "eventyay_stripe", "eventyay_paypal", "eventyay_pages", "eventyay_social",
    ];

    private static readonly string[] Deployments = ["docker", "kubernetes", "native", "docker"];

    private static readonly string[] Storages = ["file", "s3", "file", "gcs"];

    public static Installation For(SenderVersion version, int variant) => new()
    {
        EventyayVersion = version switch
        {
            SenderVersion.S3 => "1.2.0",
            SenderVersion.S2 => "1.1.0",
            SenderVersion.S1 => "1.0.0",
            _ => "0.1",
        },
        OsVersion = "6.1.0-18-amd64",
        DeploymentType = Deployments[variant % Deployments.Length],
        DatabaseType = variant % 16 == 7 ? "mysql" : "postgresql",
        DatabaseVersion = variant % 16 == 7 ? "8" : $"{14 + (variant % 4)}",
        StorageBackend = Storages[variant / 4 % Storages.Length],
        CeleryEnabled = variant % 8 != 5,
        RedisEnabled = variant % 8 != 5,
        EnabledPlugins = [.. Plugins.Where((_, i) => i < 3 || (variant >> (i - 3)) % 2 == 1)],
        BuildMetadata = version == SenderVersion.S3 ? "v1.2.0" : "main@1a2b3c4d",
        CanonicalBaseUrlHash = PreparedRequest.AnyHash,
        MaintainerContact = variant % 10 == 3 ? $"ops-{variant}@example.org" : null,
        Usage = new Usage
        {
            Events = 11 + (variant % 40),
            LiveEvents = 1 + (variant % 10),
            Organizers = 1 + (variant % 10),
            Orders = 40L * variant,
            PaidOrders = 20L * variant,
            Submissions = variant,
            Attendees = 50L * variant,
            PaidTickets = 25L * variant,
            FreeTickets = 5L * variant,
            Uptime = TimeSpan.FromHours(4 * variant),
        },
    };
}
