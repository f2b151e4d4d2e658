using Telemetry.Fleet.Run;

namespace Telemetry.Bench.Parts;

/// <summary>Bodies as a fleet sends them, of all sender versions; the same ones in every run.</summary>
internal static class FleetBodies
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 14, 12, 0, 0, TimeSpan.Zero);

    public static byte[][] Take(int count)
    {
        var url = new Uri("http://127.0.0.1");
        var options = new RunOptions { Urls = [url], Instances = count };
        var plan = new HeartbeatPlan(options);
        var book = new RequestBook(options, url, Noon);
        var request = new byte[book.LongestRequest];
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            plan.TryTake(out var planned);
            var prepared = book.For(planned);
            prepared.Write(request, planned);
            var written = request.AsSpan(0, prepared.Length);
            return written[(written.IndexOf("\r\n\r\n"u8) + 4)..].ToArray();
        })];
    }
}
