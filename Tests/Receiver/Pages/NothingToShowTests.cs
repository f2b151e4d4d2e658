using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;
using Telemetry.Tests.Statistics;

namespace Telemetry.Tests.Pages;

/// <summary>Pages that have no figures.</summary>
public sealed class NothingToShowTests
{
    [Fact]
    public async Task Page_says_how_the_first_heartbeat_is_sent_where_keys_are_configured()
    {
        await using var receiver = await RunningReceiver.StartAsync();
        using var visitor = await Visitor.SignInAsync(receiver, RunningReceiver.ReadKey);
        foreach (var path in new[] { "/versions", "/environment", "/usage", "/plugins" })
        {
            var page = await visitor.ReadAsync(path);

            var curl = page.QuerySelector("#curl")!.Words();
            Assert.Contains("/api/heartbeat", curl, StringComparison.Ordinal);
            Assert.Contains("\"X-API-Key: INGEST_KEY\"", curl, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Page_whose_questions_are_not_answered_says_so()
    {
        await using var receiver = await RunningReceiver.StartAsync(
            services: services => services.AddKeyedSingleton<IReadLane>(ReadLanes.Questions, new FaultyLane(() => throw new StoreBusyException())));
        using var visitor = await Visitor.SignInAsync(receiver, RunningReceiver.ReadKey);
        var page = await visitor.ReadAsync("/versions", HttpStatusCode.ServiceUnavailable);

        Assert.Equal("The statistics do not answer", page.Heading());
    }
}
