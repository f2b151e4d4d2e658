using System.Collections.Concurrent;
using Telemetry.Grains.Storage;
using Telemetry.Tests.Servers;

namespace Telemetry.Tests.Storage;

public sealed class PostgreSqlRestartTests : IAsyncLifetime
{
    private PostgreSqlServer? server;

    private PostgreSqlServer Server => server ?? throw new InvalidOperationException("The server is not started yet.");

    public async Task InitializeAsync() => server = await PostgreSqlServer.StartNewAsync();

    public async Task DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Database_that_crashes_under_load_and_comes_back_costs_no_heartbeat_and_doubles_none()
    {
        await using var database = new FreshPostgreSql(Server);
        await database.CreateAsync();
        await database.UpgradeAsync();
        var store = new FaultyTimes(database.Store);
        using var writer = Writers.On(store);
        writer.Start();

        var answered = new ConcurrentQueue<(Submission Submission, LastHeartbeat? LastHeartbeat)>();
        using var enough = new CancellationTokenSource();
        var senders = Enumerable.Range(0, 64).Select(_ => SendAsync(writer, answered, enough.Token)).ToArray();

        await Eventually.TrueAsync(() => answered.Count > 500);
        await Server.StopAsync("immediate");
        await Eventually.TrueAsync(() => store.Count > 2);
        await Server.StartAsync();
        var before = answered.Count;
        await Eventually.TrueAsync(() => answered.Count > before + 500);
        await enough.CancelAsync();
        await Task.WhenAll(senders);
        await writer.StopAsync(CancellationToken.None);

        Assert.All(answered, sent => Assert.Equal(sent.Submission.AsLast(), sent.LastHeartbeat));
        Assert.Equal(
            answered.Select(sent => sent.Submission.Heartbeat.InstanceId).Order(),
            await StoredInstancesAsync(database));
        Assert.Equal(answered.Count, await database.CountAsync("instances WHERE heartbeats = 1"));
    }

    private static async Task SendAsync(
        HeartbeatWriter writer, ConcurrentQueue<(Submission, LastHeartbeat?)> answered, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            var submission = Heartbeats.New();
            answered.Enqueue((submission, await writer.Record(submission)));
        }
    }

    private static async Task<IEnumerable<Guid>> StoredInstancesAsync(FreshPostgreSql database) =>
        (await database.Database.QueryAsync(
            "SELECT instance_id FROM heartbeats", r => r.GetGuid(0), CancellationToken.None)).Order();
}
