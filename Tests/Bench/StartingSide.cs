using System.Diagnostics;
using Telemetry.Tests.Servers;

namespace Telemetry.Bench;

/// <summary>Seconds from the start of a process until it is ready, on a data directory of its own that is new each time.</summary>
internal sealed class StartingSide(string program, Ground ground) : ISide
{
    public async Task<double> MeasureAsync(TimeSpan duration, int round, CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string>
        {
            ["Storage:DataDirectory"] = ground.CreateDirectory(),
            ["ApiKeys:0:Name"] = "bench",
            ["ApiKeys:0:Key"] = LoadedSide.Key,
            ["ApiKeys:0:Scopes"] = "ingest",
            ["Cluster:SiloPort"] = $"{FreePort.Next()}",
            ["Cluster:GatewayPort"] = $"{FreePort.Next()}",
        };
        var started = Stopwatch.GetTimestamp();
        await using var server = ReceiverProcess.Start(program, settings);
        await server.WaitUntilReadyAsync(TimeSpan.FromMinutes(1));
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
