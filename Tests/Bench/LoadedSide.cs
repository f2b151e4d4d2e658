using Telemetry.Fleet.Run;
using Telemetry.Tests.Servers;

namespace Telemetry.Bench;

/// <summary>A server under as much load as 256 connections bring.</summary>
/// <param name="server">Ready; ended with the side.</param>
/// <param name="path">Empty for the heartbeats' path.</param>
/// <param name="load">What it gets.</param>
internal sealed class LoadedSide(ReceiverProcess server, string path, Load load) : ISide
{
    public const string Key = "the-key-of-the-bench-0123456789";

    private const int Connections = 256;

    public static async Task<LoadedSide> StartAsync(
        string program, IReadOnlyDictionary<string, string> storage, Load load, string path = "")
    {
        var settings = new Dictionary<string, string>(storage)
        {
            ["ApiKeys:0:Name"] = "bench",
            ["ApiKeys:0:Key"] = Key,
            ["ApiKeys:0:Scopes"] = "ingest",
            ["Cluster:SiloPort"] = $"{FreePort.Next()}",
            ["Cluster:GatewayPort"] = $"{FreePort.Next()}",
        };
        var server = ReceiverProcess.Start(program, settings);
        await server.WaitUntilReadyAsync(TimeSpan.FromMinutes(1));
        return new LoadedSide(server, path, load);
    }

    public async Task<double> MeasureAsync(TimeSpan duration, int round, CancellationToken cancellationToken)
    {
        if (load.KnownInstances > 0)
        {
            await RunAsync(new RunOptions { Urls = [], Instances = load.KnownInstances }, cancellationToken);
        }

        var report = await RunAsync(
            new RunOptions
            {
                Urls = [],
                Key = load.IsKeyWrong ? "wrong" : Key,
                Instances = load.KnownInstances > 0 ? 0 : null,
                Known = load.KnownInstances,
                Repeats = load.KnownInstances > 0 ? int.MaxValue : 0,
                Duration = duration,
                Seed = load.KnownInstances > 0 ? 1 : (ulong)round + 2,
            },
            cancellationToken);
        var wanted = report.ByStatus.GetValueOrDefault(load.Status);
        if (report.Answered != wanted || report.NoAnswer > 0)
        {
            var seen = string.Join(", ", report.ByStatus.Select(pair => $"{pair.Key}: {pair.Value}"));
            throw new InvalidOperationException($"Wanted {load.Status} alone, got {seen}; without an answer: {report.NoAnswer}");
        }

        return report.AnsweredPerSecond;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private Task<RunReport> RunAsync(RunOptions options, CancellationToken cancellationToken) =>
        new LoadRun(
            options with { Urls = [new Uri(server.Url + path)], Key = options.Key ?? Key, Connections = Connections },
            ledger: null, TimeProvider.System).RunAsync(null, cancellationToken);
}

/// <param name="Status">The one status that answers must have.</param>
/// <param name="KnownInstances">If any: all requests come from so many instances that have posted before.</param>
/// <param name="IsKeyWrong">Whether requests come with a key that nobody has.</param>
internal sealed record Load(string Status, int KnownInstances = 0, bool IsKeyWrong = false)
{
    public static readonly Load NewInstances = new("200");
    public static readonly Load Repeats = new("429", KnownInstances: 10_000);
    public static readonly Load WrongKey = new("401", IsKeyWrong: true);
}
