using Telemetry.Fleet.Sender;

namespace Telemetry.Fleet.History;

/// <summary>A CI system starts a new Eventyay for each run of its tests: an id that posts once and never again. On
/// weekdays, by day, always alike but for the newest code.</summary>
internal static class OneShot
{
    private const string Environment = "6.8.0-1018-azure";

    public static DateTime RunsAt(HistoryOptions options, Seeded own)
    {
        var day = options.At(own.Fraction(0)).Date;
        var weekend = day.DayOfWeek switch { DayOfWeek.Saturday => 2, DayOfWeek.Sunday => 1, _ => 0 };
        return day.AddDays(weekend).AddHours(7 + (12 * own.Fraction(1)));
    }

    public static Installation InstallationOf(Seeded own, Release release) => new()
    {
        EventyayVersion = release.Version,
        PythonVersion = release.PythonVersion,
        OsVersion = Environment,
        DeploymentType = "native",
        DatabaseType = "postgresql",
        DatabaseVersion = "15",
        StorageBackend = "file",
        EnabledPlugins = ["eventyay.plugins.sendmail", "eventyay.plugins.ticketoutputpdf"],
        BuildMetadata = $"detached@{(uint)own.Bits(2):x8}",
        Usage = new Usage(),
    };
}
