namespace Telemetry.Fleet.History;

/// <summary>What a site runs on, and its moves: from a plain machine to docker, from docker to Kubernetes.</summary>
/// <param name="Deployment">As reported.</param>
/// <param name="OsFamily">As reported.</param>
/// <param name="OsVersion">As reported; a newer one after the machine was brought up to date.</param>
/// <param name="Storage">As reported; follows the deployment.</param>
/// <param name="PythonVersion">Of a plain machine; null where it comes with the release's image.</param>
internal readonly record struct Platform(
    string Deployment, string OsFamily, string OsVersion, string Storage, string? PythonVersion)
{
    public static Platform At(HistoryOptions options, Seeded own, DateTime now)
    {
        var deployment = DeploymentAt(options, own.For(0), now);
        var isNew = options.Moment(own.For(1), 0.8) <= now;
        var (family, version) = own.Fraction(2) switch
        {
            < 0.40 => ("Linux", isNew ? "6.1.0-28-amd64" : "6.1.0-18-amd64"),
            < 0.78 => ("Linux", isNew ? "6.8.0-51-generic" : "5.15.0-130-generic"),
            < 0.97 => ("Linux", isNew ? "6.12.9" : "6.6.60"),
            < 0.99 => ("Darwin", isNew ? "24.3.0" : "23.6.0"),
            _ => ("Windows", "10.0.20348"),
        };
        return new Platform(
            deployment, family, version, StorageOf(deployment, own.Fraction(3)),
            deployment is "native" or "unknown" ? (isNew ? "3.13.1" : "3.11.2") : null);
    }

    private static string DeploymentAt(HistoryOptions options, Seeded own, DateTime now)
    {
        var moved = options.Moment(own.For(1), 0.35) <= now;
        return own.Fraction(0) switch
        {
            < 0.20 => moved ? "docker" : "native",
            < 0.40 => moved ? "kubernetes" : "docker",
            < 0.90 => "docker",
            < 0.97 => "kubernetes",
            _ => "unknown",
        };
    }

    private static string StorageOf(string deployment, double choice) => (deployment, choice) switch
    {
        ("kubernetes", < 0.5) => "s3",
        ("kubernetes", < 0.6) => "gcs",
        ("kubernetes", < 0.65) => "azure",
        ("docker", > 0.95) => "s3",
        (_, > 0.99) => "unknown",
        _ => "file",
    };
}
