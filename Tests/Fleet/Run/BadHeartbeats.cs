namespace Telemetry.Fleet.Run;

/// <summary>Ways in which a heartbeat is wrong, made from a good one.</summary>
internal static class BadHeartbeats
{
    private const string WrongKey = "fleet-unknown-key";

    /// <summary>Key and body for each way; the order is that of the answers in the wire contract.</summary>
    public static IEnumerable<(string? Key, string Body)> From(string? key, string body)
    {
        string Replaced(string good, string bad) => body.Replace(good, bad, StringComparison.Ordinal);
        yield return (WrongKey, body);
        yield return (null, body);
        yield return (key, Replaced("\"metrics\"", $"\"padding\": \"{new string('x', 10_000)}\", \"metrics\""));
        yield return (key, "");
        yield return (key, body[..^1]);
        yield return (key, $"[{body}]");
        yield return (key, Replaced("\"schema_version\": \"1\", ", ""));
        yield return (key, Replaced(PreparedRequest.AnyInstance.ToString(), "unknown"));
        yield return (key, Replaced(PreparedRequest.AnyInstance.ToString(), Guid.Empty.ToString()));
        yield return (key, Replaced("\"schema_version\": \"1\"", "\"schema_version\": true"));
    }
}
