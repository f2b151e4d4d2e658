using Telemetry.Fleet.Sender;

namespace Telemetry.Fleet.History;

/// <summary>What does not change in the life of a site but by an upgrade.</summary>
internal static class SiteFacts
{
    private static readonly Usage NotYetCounted = new();

    public static Installation Of(Seeded own, int number, Release release)
    {
        var deployment = Pick(own.Fraction(0), ("docker", 0.72), ("native", 0.14), ("kubernetes", 0.11), ("unknown", 0.03));
        var family = Pick(own.Fraction(1), ("Linux", 0.965), ("Darwin", 0.02), ("Windows", 0.01), ("", 0.005));
        var database = Pick(own.Fraction(2), ("postgresql", 0.86), ("mysql", 0.05), ("sqlite", 0.07), ("unknown", 0.02));
        var celery = own.Fraction(3) < 0.93;
        var commit = $"{(uint)own.Bits(4):x8}";
        return new Installation
        {
            EventyayVersion = release.Version,
            PythonVersion = Pick(own.Fraction(5), ("3.11.9", 0.45), ("3.12.8", 0.4), ("3.13.1", 0.1), ("3.10.15", 0.05)),
            OsFamily = family,
            OsVersion = family switch
            {
                "Linux" => Pick(own.Fraction(6), ("6.1.0-18-amd64", 0.4), ("6.8.0-51-generic", 0.4), ("5.15.0-130-generic", 0.2)),
                "Darwin" => "24.3.0",
                "Windows" => "10.0.20348",
                _ => "",
            },
            DeploymentType = deployment,
            DatabaseType = database,
            DatabaseVersion = database switch
            {
                "postgresql" => Pick(own.Fraction(7), ("15", 0.45), ("16", 0.25), ("17", 0.15), ("14", 0.1), ("13", 0.05)),
                "mysql" => "8",
                "sqlite" => "3",
                _ => "unknown",
            },
            StorageBackend = deployment == "kubernetes"
                ? Pick(own.Fraction(8), ("s3", 0.6), ("gcs", 0.2), ("azure", 0.1), ("file", 0.1))
                : Pick(own.Fraction(8), ("file", 0.85), ("s3", 0.12), ("unknown", 0.03)),
            CeleryEnabled = celery,
            RedisEnabled = celery || own.Fraction(9) < 0.3,
            EnabledPlugins = PluginCatalogue.Choose(own.For(10), number),
            BuildMetadata = own.Fraction(11) switch
            {
                < 0.6 => $"v{release.Version}",
                < 0.8 => $"main@{commit}",
                < 0.9 => $"detached@{commit}",
                _ => "",
            },
            CanonicalBaseUrlHash = own.Fraction(12) < 0.97 ? $"{own.Bits(13):x16}" : "",
            MaintainerContact = own.Fraction(14) < 0.12 ? $"ops-{number}@example.org" : null,
            Usage = NotYetCounted,
        };
    }

    /// <summary>The label whose share of the whole holds the point; the last takes what is left.</summary>
    private static string Pick(double point, params ReadOnlySpan<(string Label, double Share)> mix)
    {
        foreach (var (label, share) in mix)
        {
            point -= share;
            if (point < 0)
            {
                return label;
            }
        }

        return mix[^1].Label;
    }
}
