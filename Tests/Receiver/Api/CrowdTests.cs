using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Telemetry.Api.Management;
using Telemetry.Grains.Storage;
using Telemetry.Tests.Grains;
using Telemetry.Tests.Storage;

namespace Telemetry.Tests.Api;

/// <summary>A front door with ten places for public connections; a newcomer takes one over as soon as eight are taken.</summary>
public sealed class CrowdTests : IAsyncLifetime
{
    private readonly CountingStore store = new();
    private readonly List<IDisposable> connections = [];
    private RunningReceiver receiver = null!;

    public async Task InitializeAsync() => receiver = await RunningReceiver.StartAsync(
        new Dictionary<string, string?> { ["Connections:Max"] = "10" },
        services => services.AddSingleton<IHeartbeatStore>(store));

    public async Task DisposeAsync()
    {
        connections.ForEach(connection => connection.Dispose());
        await receiver.DisposeAsync();
    }

    [Fact]
    public async Task Newcomer_takes_the_place_of_whoever_has_said_nothing_for_longest()
    {
        var silent = await OpenAsync(8);
        var newcomer = NewClient();

        Assert.Equal(HttpStatusCode.OK, (await newcomer.HeartbeatAsync(Post.Heartbeat())).Status);
        Assert.Equal("", await silent[0].ReadAsync());
        await Eventually.TrueAsync(() => TurnedAway("replaced") == 1);
        Assert.Equal(0, TurnedAway("full"));
    }

    [Fact]
    public async Task Wrong_key_holds_no_place()
    {
        var stranger = (await OpenAsync(1))[0];
        await stranger.SendAsync("POST /api/heartbeat HTTP/1.1\r\nHost: h\r\nX-API-Key: nobody\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal((401, "unauthorized"), await stranger.ReadAnswerAsync());
        await OpenAsync(9);

        Assert.Equal("", await stranger.ReadAsync());
    }

    [Fact]
    public async Task Whoever_is_being_answered_stays_and_one_too_many_is_turned_away_at_once()
    {
        store.Fault = new TimeoutException();
        var writer = receiver.Services.GetRequiredService<HeartbeatWriter>();
        var answers = new List<Task<Received>>();
        for (var senders = 0; senders < 10; senders++)
        {
            // Two batches wait for the store; the others wait for these batches.
            answers.Add(NewClient().HeartbeatAsync(Post.Heartbeat()));
            await Eventually.TrueAsync(() => store.AskedAbout.Count + writer.Waiting == senders + 1);
        }

        await Assert.ThrowsAsync<HttpRequestException>(() => NewClient().HeartbeatAsync(Post.Heartbeat()));
        await Eventually.TrueAsync(() => TurnedAway("full") == 1);
        Assert.Equal(HttpStatusCode.OK, (await receiver.Management.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode);

        store.Fault = null;
        Assert.All(await Task.WhenAll(answers), answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
    }

    private async Task<List<RawConnection>> OpenAsync(int count)
    {
        var opened = new List<RawConnection>();
        for (var i = 0; i < count; i++)
        {
            opened.Add(await RawConnection.OpenAsync(receiver));
        }

        connections.AddRange(opened);
        return opened;
    }

    private HttpClient NewClient()
    {
        var client = new HttpClient { BaseAddress = receiver.Client.BaseAddress };
        connections.Add(client);
        return client;
    }

    /// <summary>Of this receiver alone: others run in the same process.</summary>
    private long TurnedAway(string reason)
    {
        using var collector = new MetricCollector<long>(
            receiver.Services.GetRequiredService<IMeterFactory>(), FrontDoorMetrics.MeterName, "telemetry.connections.turned.away");
        collector.RecordObservableInstruments();
        return collector.GetMeasurementSnapshot().Single(measured => Equals(measured.Tags["reason"], reason)).Value;
    }
}
