using System.Globalization;
using Telemetry.Fleet.Sender;

namespace Telemetry.Fleet.Run;

/// <summary>All requests that a run sends to one front door, prepared before it begins.</summary>
public sealed class RequestBook
{
    /// <summary>Different bodies of each sender version.</summary>
    private const int Variants = 256;

    private readonly PreparedRequest[] good;
    private readonly PreparedRequest[] bad;

    public RequestBook(RunOptions options, Uri url, DateTimeOffset now)
    {
        var endpoint = EndpointOf(url);
        var json = new PythonJson();
        good = [.. Enumerable.Range(0, Variants).Select(i =>
        {
            // Each variant stands for one slice of the mix, so that the shares come out to 1/256.
            var version = options.Versions.At((i + 0.5) / Variants);
            return Prepare(options.Key, SampleInstallation.For(version, i), version, json, endpoint, now);
        })];
        var sample = SampleInstallation.For(SenderVersion.S3, 0);
        var body = HeartbeatBody.Write(json, SenderVersion.S3, sample, PreparedRequest.AnyInstance.ToString(), now);
        bad = [.. BadHeartbeats.From(options.Key, body)
            .Select(bad => new PreparedRequest(Head(endpoint, bad.Key, sample.EventyayVersion), endpoint, bad.Body))];
    }

    public int LongestRequest => good.Concat(bad).Max(request => request.Length);

    public PreparedRequest For(PlannedHeartbeat planned) =>
        planned.Kind == HeartbeatKind.Bad ? bad[planned.Variant % bad.Length] : good[planned.Variant % Variants];

    /// <summary>A base URL stands for its <c>/api/heartbeat</c>.</summary>
    public static Uri EndpointOf(Uri url) => url.AbsolutePath == "/" ? new Uri(url, "/api/heartbeat") : url;

    private static PreparedRequest Prepare(
        string? key, Installation installation, SenderVersion version, PythonJson json, Uri endpoint, DateTimeOffset now)
    {
        var body = HeartbeatBody.Write(json, version, installation, PreparedRequest.AnyInstance.ToString(), now);
        return new PreparedRequest(Head(endpoint, key, installation.EventyayVersion), endpoint, body);
    }

    private static string Head(Uri endpoint, string? key, string eventyayVersion) => string.Create(
        CultureInfo.InvariantCulture,
        $"POST {endpoint.PathAndQuery} HTTP/1.1\r\nUser-Agent: Eventyay/{eventyayVersion}\r\n")
        + "Accept-Encoding: gzip, deflate\r\nAccept: */*\r\nConnection: keep-alive\r\n"
        + (string.IsNullOrEmpty(key) ? "" : $"X-API-Key: {key}\r\n")
        + "Content-Type: application/json\r\n";
}
