using Telemetry.Bench.Measuring;
using Telemetry.Tests.Servers;

namespace Telemetry.Bench.Targets;

/// <summary>What one would write instead of the receiver, published like it.</summary>
internal static class Peers
{
    private const string Key = "the-key-of-the-bench";

    public static async Task<Target> OnPostgreSqlAsync(Stage stage, CancellationToken cancellationToken)
    {
        var database = await stage.CreateDatabaseAsync();
        var settings = new Dictionary<string, string>(Empty()) { ["ConnectionStrings:PostgreSql"] = database };
        return await StartAsync(stage, settings, "/", cancellationToken) with { Database = database };
    }

    public static Task<Target> OnSqliteAsync(Stage stage, CancellationToken cancellationToken)
    {
        var file = Path.Combine(stage.CreateDirectory(), "peer.db");
        var settings = new Dictionary<string, string>(Empty()) { ["ConnectionStrings:Sqlite"] = $"Data Source={file}" };
        return StartAsync(stage, settings, "/", cancellationToken);
    }

    /// <summary>Reads the body and answers 60 bytes, whatever the key.</summary>
    public static Task<Target> BareAsync(Stage stage, CancellationToken cancellationToken) =>
        StartAsync(stage, Empty(), "/bare", cancellationToken);

    /// <summary>The settings of an application that does nothing.</summary>
    public static Dictionary<string, string> Empty()
    {
        var url = $"http://127.0.0.1:{FreePort.Next()}";
        return new() { ["Urls"] = url, ["Management:Url"] = url, ["Key"] = Key };
    }

    private static async Task<Target> StartAsync(
        Stage stage, Dictionary<string, string> settings, string path, CancellationToken cancellationToken)
    {
        var peer = await stage.StartAsync(await stage.Programs.PeerAsync(cancellationToken), settings);
        return new Target(new Uri(new Uri(peer.Url), path), Key);
    }
}
