namespace Telemetry.Fleet.Sender;

/// <summary>What an administrator sets under Global Settings. Telemetry is off until enabled.</summary>
public sealed record SenderSettings
{
    public bool Enabled { get; init; }

    /// <summary>Where heartbeats go; without it nothing is sent.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Null or empty when the admin left it blank: then the header is absent.</summary>
    public string? ApiKey { get; init; }

    public SenderVersion Version { get; init; } = SenderVersion.S3;
}
