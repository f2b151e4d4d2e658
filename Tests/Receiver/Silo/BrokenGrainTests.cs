using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Tests.Silo;

/// <summary>Instances' grains cannot be called, for whatever reason.</summary>
public sealed class BrokenGrainTests
{
    [Fact]
    public async Task Receiver_whose_instances_fail_is_not_ready()
    {
        await using var receiver = await RunningReceiver.StartAsync(
            services: services => services.AddSingleton<IIncomingGrainCallFilter>(new Broken()));

        using var answer = await receiver.Management.GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("It is broken.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Instance_that_cannot_be_activated_is_not_named_in_the_log()
    {
        var (clock, log, instance) = (new SettableClock(), new FakeLoggerProvider(), Guid.NewGuid());
        await using var receiver = await RunningReceiver.StartAsync(
            new Dictionary<string, string?> { ["Heartbeats:RetryBudget"] = "00:00:01" },
            services =>
            {
                // Orleans cannot activate a grain when its clock has been set back.
                services.AddKeyedSingleton<TimeProvider>("Orleans.ActivationManagement", clock);
                services.AddLogging(logging => logging.AddProvider(log));
            });
        clock.Behind = TimeSpan.FromHours(1);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await receiver.Client.HeartbeatAsync(Post.Heartbeat(instance))).Status);

        var said = log.Collector.GetSnapshot().Select(record => $"{record.Message} {record.Exception}").ToList();
        Assert.NotEmpty(said);
        Assert.All(
            [$"{instance}", $"{instance:N}"],
            name => Assert.DoesNotContain(said, line => line.Contains(name, StringComparison.OrdinalIgnoreCase)));
    }

    private sealed class Broken : IIncomingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context) =>
            context.InterfaceMethod.DeclaringType == typeof(IInstanceGrain)
                ? throw new InvalidOperationException("It is broken.")
                : context.Invoke();
    }

    private sealed class SettableClock : TimeProvider
    {
        public TimeSpan Behind { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - Behind;
    }
}
