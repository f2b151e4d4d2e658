namespace Telemetry.Fleet.Sender;

/// <summary>What one Eventyay installation is made of. Values are those of the documentation's tables; the sender
/// adds the time and the instance id. Where a text, the plugins or the usage may be null, null is sent.</summary>
public sealed record Installation
{
    public required string EventyayVersion { get; init; }

    public string PythonVersion { get; init; } = "3.12.8";

    /// <summary>Linux, Darwin, Windows, or empty when the platform did not say.</summary>
    public string? OsFamily { get; init; } = "Linux";

    public string OsVersion { get; init; } = "";

    /// <summary>docker, kubernetes, native or unknown.</summary>
    public string DeploymentType { get; init; } = "unknown";

    /// <summary>postgresql, mysql, sqlite or unknown.</summary>
    public string DatabaseType { get; init; } = "unknown";

    /// <summary>The major version alone.</summary>
    public string? DatabaseVersion { get; init; } = "unknown";

    /// <summary>file, s3, gcs, azure or unknown.</summary>
    public string? StorageBackend { get; init; } = "unknown";

    public bool CeleryEnabled { get; init; }

    public bool RedisEnabled { get; init; }

    /// <summary>Module names of the active plugins.</summary>
    public IReadOnlyList<string>? EnabledPlugins { get; init; } = [];

    /// <summary><c>branch@commit</c>, <c>detached@commit</c> or a tag; empty outside a git checkout.</summary>
    public string? BuildMetadata { get; init; } = "";

    /// <summary>16 hex digits, or empty when no URL is configured. See <see cref="CanonicalUrl"/>.</summary>
    public string? CanonicalBaseUrlHash { get; init; } = "";

    /// <summary>An e-mail address the admin gave of their own will; null for none.</summary>
    public string? MaintainerContact { get; init; }

    /// <summary>Null when nothing could be counted.</summary>
    public required Usage? Usage { get; init; }

    /// <summary>The ranges that counts are told in; null for those of the sender's version.</summary>
    public CountRanges? Ranges { get; init; }
}
