using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Api.Heartbeats;
using Telemetry.Grains.Storage;
using Telemetry.Tests.Grains;

namespace Telemetry.Tests.Api;

public sealed class RefusalMemoryTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 14, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_is_left_shrinks_with_the_time_and_ends_with_the_window()
    {
        var refusals = new RefusalMemory();
        var instance = Guid.NewGuid();
        Assert.Null(refusals.Left(instance, Noon));

        refusals.Remember(instance, Noon, TimeSpan.FromHours(2));

        Assert.Equal(TimeSpan.FromHours(2), refusals.Left(instance, Noon));
        Assert.Equal(TimeSpan.FromHours(1), refusals.Left(instance, Noon.AddHours(1)));
        Assert.Null(refusals.Left(instance, Noon.AddHours(2)));
        Assert.Null(refusals.Left(Guid.NewGuid(), Noon));
    }

    [Fact]
    public void Refusal_that_was_heard_while_the_clock_was_ahead_does_not_hold()
    {
        var refusals = new RefusalMemory();
        var instance = Guid.NewGuid();

        refusals.Remember(instance, Noon.AddYears(1), TimeSpan.FromHours(2));
        Assert.Null(refusals.Left(instance, Noon));

        refusals.Remember(instance, Noon.AddMinutes(5), TimeSpan.FromHours(2));
        Assert.Equal(TimeSpan.FromMinutes(125), refusals.Left(instance, Noon));
    }

    [Fact]
    public void Who_was_refused_long_before_many_others_is_forgotten()
    {
        var refusals = new RefusalMemory();
        var first = Guid.NewGuid();
        refusals.Remember(first, Noon, TimeSpan.FromHours(2));
        for (var others = 0; others < 200_000; others++)
        {
            refusals.Remember(Guid.NewGuid(), Noon, TimeSpan.FromHours(2));
        }

        Assert.Null(refusals.Left(first, Noon));
    }

    /// <summary>A real front door; the store in memory counts how often it is asked.</summary>
    [Fact]
    public async Task Instance_that_was_refused_is_refused_again_though_its_grain_has_forgotten_it()
    {
        var store = new CountingStore();
        await using var receiver = await RunningReceiver.StartAsync(services: s => s.AddSingleton<IHeartbeatStore>(store));
        var body = Post.Heartbeat();
        Assert.Equal(HttpStatusCode.OK, (await receiver.Client.HeartbeatAsync(body)).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await receiver.Client.HeartbeatAsync(body)).Status);
        await ForgetAsync(receiver);
        var asked = store.Asked;

        var refused = await receiver.Client.HeartbeatAsync(body);

        Assert.Equal("rate_limited", refused.Error);
        Assert.InRange(refused.Body.GetProperty("retry_after").GetInt64(), (23 * 3600) - 60, 23 * 3600);
        Assert.Equal(asked, store.Asked);
    }

    [Fact]
    public async Task Idempotency_key_that_was_recorded_is_recorded_though_the_instance_was_refused_meanwhile()
    {
        await using var receiver = await RunningReceiver.StartAsync();
        var body = Encoding.UTF8.GetBytes(Post.Heartbeat());
        var key = Guid.NewGuid().ToString();
        Task<Received> PostAsync(string idempotencyKey) => receiver.Client.HeartbeatAsync(
            body, change: request => request.Headers.Add("Idempotency-Key", idempotencyKey));

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(key)).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await receiver.Client.HeartbeatAsync(body)).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(key)).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await PostAsync(Guid.NewGuid().ToString())).Status);
    }

    private static Task ForgetAsync(RunningReceiver receiver) =>
        receiver.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
}
