namespace Telemetry.Api.Heartbeats;

/// <summary>The shell's line that sends a first heartbeat, for the terminal and for the page that has nothing to show.</summary>
public static class FirstHeartbeatLine
{
    /// <summary>In the data directory: the key for posting that a receiver without keys makes at its first start.</summary>
    public const string KeyFile = "ingest.key";

    /// <summary>What a shell reads the key from; null when there is no such file.</summary>
    public static string? KeyIn(string dataDirectory) =>
        Path.Combine(dataDirectory, KeyFile) is var file && File.Exists(file) ? $"$(cat '{file}')" : null;

    /// <param name="endpoint">Where heartbeats are posted.</param>
    /// <param name="key">As it stands in the line, within double quotes.</param>
    public static string Of(string endpoint, string key) =>
        $$"""
        curl -s {{endpoint}} -H "X-API-Key: {{key}}" -H 'Content-Type: application/json' -d '{"schema_version":"1","instance_id":"'$(cat /proc/sys/kernel/random/uuid)'","eventyay_version":"1.2.0"}'
        """;
}
