using Telemetry.Grains.Interfaces;
using Telemetry.Tests.Storage;

namespace Telemetry.Tests.Grains;

public sealed class InstanceGrainTests(GrainCluster cluster) : IClassFixture<GrainCluster>
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(23);

    private readonly Guid instance = Guid.NewGuid();

    [Fact]
    public async Task Heartbeat_a_millisecond_before_the_window_ends_is_refused_and_at_its_end_recorded()
    {
        await cluster.RecordAsync(instance);

        cluster.Time.Advance(Window - TimeSpan.FromMilliseconds(1));
        Assert.Equal(new Outcome(Verdict.RateLimited, TimeSpan.FromMilliseconds(1)), await cluster.RecordAsync(instance));

        cluster.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(new Outcome(Verdict.Recorded), await cluster.RecordAsync(instance));
    }

    [Fact]
    public async Task Refusal_leaves_the_window_alone()
    {
        await cluster.RecordAsync(instance);
        for (var hour = 1; hour < 23; hour++)
        {
            cluster.Time.Advance(TimeSpan.FromHours(1));
            Assert.Equal(Verdict.RateLimited, (await cluster.RecordAsync(instance)).Verdict);
        }

        cluster.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(Verdict.Recorded, (await cluster.RecordAsync(instance)).Verdict);
    }

    [Fact]
    public async Task Grain_that_has_refused_refuses_again_without_asking_the_store()
    {
        await cluster.RecordAsync(instance);
        await cluster.RecordAsync(instance);
        var asked = cluster.Store.Asked;
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(Verdict.RateLimited, (await cluster.RecordAsync(instance)).Verdict);
        }

        Assert.Equal(asked, cluster.Store.Asked);
    }

    [Fact]
    public async Task Grain_that_has_refused_answers_the_last_receipt_without_asking_the_store()
    {
        var receipt = Guid.NewGuid();
        await cluster.RecordAsync(instance, receipt);
        await cluster.RecordAsync(instance);
        var asked = cluster.Store.Asked;

        Assert.Equal(new Outcome(Verdict.Recorded), await cluster.RecordAsync(instance, receipt));
        cluster.Time.Advance(Window - TimeSpan.FromMilliseconds(1));
        Assert.Equal(new Outcome(Verdict.Recorded), await cluster.RecordAsync(instance, receipt));
        Assert.Equal(asked, cluster.Store.Asked);
    }

    [Fact]
    public async Task Receipt_that_comes_again_after_the_window_is_recorded_anew()
    {
        var receipt = Guid.NewGuid();
        await cluster.RecordAsync(instance, receipt);
        await cluster.RecordAsync(instance);
        var first = cluster.Store.Instances[instance];

        cluster.Time.Advance(Window);
        Assert.Equal(new Outcome(Verdict.Recorded), await cluster.RecordAsync(instance, receipt));

        Assert.Equal(first.ReceivedAt + Window, cluster.Store.Instances[instance].ReceivedAt);
    }

    [Fact]
    public async Task Heartbeat_that_was_recorded_while_a_clock_was_wrong_refuses_nobody_once_it_is_right()
    {
        var now = cluster.Time.GetUtcNow();
        await RecordAtAsync(now.AddDays(365));
        Assert.Equal(Verdict.RateLimited, (await RecordAtAsync(now.AddDays(365))).Verdict);

        Assert.Equal(new Outcome(Verdict.Recorded), await RecordAtAsync(now));
        Assert.Equal(new Outcome(Verdict.RateLimited, Window), await RecordAtAsync(now));
    }

    [Fact]
    public async Task Grain_sleeps_once_its_heartbeat_is_recorded_and_stays_awake_once_it_has_refused()
    {
        await cluster.RecordAsync(instance);
        await Eventually.TrueAsync(async () => !await IsAwakeAsync());

        await cluster.RecordAsync(instance);
        Assert.True(await IsAwakeAsync());
    }

    [Fact]
    public async Task Instance_has_one_grain_in_the_cluster_whichever_silo_is_asked()
    {
        await cluster.RecordAsync(instance);
        await cluster.RecordAsync(instance);
        var asked = cluster.Store.Asked;
        for (var silo = 0; silo < 2; silo++)
        {
            Assert.Equal(Verdict.RateLimited, (await cluster.RecordAsync(instance, grains: cluster.SiloGrains(silo))).Verdict);
        }

        Assert.Equal(asked, cluster.Store.Asked);
    }

    [Fact]
    public async Task Second_activation_refuses_by_what_the_store_knows()
    {
        await cluster.RecordAsync(instance);
        await DeactivateAsync();
        var asked = cluster.Store.Asked;
        cluster.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(new Outcome(Verdict.RateLimited, TimeSpan.FromHours(22)), await cluster.RecordAsync(instance));
        Assert.Equal(asked + 1, cluster.Store.Asked);
        Assert.Equal(Verdict.RateLimited, (await cluster.RecordAsync(instance)).Verdict);
        Assert.Equal(asked + 1, cluster.Store.Asked);
    }

    [Fact]
    public async Task Second_activation_takes_the_receipt_of_the_first_for_recorded()
    {
        var receipt = Guid.NewGuid();
        await cluster.RecordAsync(instance, receipt);
        await DeactivateAsync();

        Assert.Equal(new Outcome(Verdict.Recorded), await cluster.RecordAsync(instance, receipt));
    }

    [Fact]
    public async Task Of_sixty_calls_at_once_one_is_recorded()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => cluster.RecordAsync(instance).AsTask()));

        Assert.Single(outcomes, outcome => outcome.Verdict == Verdict.Recorded);
        Assert.Equal(59, outcomes.Count(outcome => outcome.Verdict == Verdict.RateLimited));
    }

    [Fact]
    public async Task Wait_is_never_longer_than_the_window_though_front_doors_clocks_differ()
    {
        await cluster.RecordAsync(instance);

        var outcome = await RecordAtAsync(cluster.Time.GetUtcNow() - TimeSpan.FromSeconds(3));

        Assert.Equal(new Outcome(Verdict.RateLimited, Window), outcome);
    }

    private ValueTask<Outcome> RecordAtAsync(DateTimeOffset receivedAt) =>
        cluster.Grains.GetGrain<IInstanceGrain>(instance).RecordAsync(
            new Heartbeat { ReceivedAt = receivedAt, InstanceId = instance, SchemaVersion = "1", RawPayload = [] },
            new Receipt(Guid.NewGuid(), "k"));

    private async Task<bool> IsAwakeAsync()
    {
        var awake = await cluster.Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        return awake.Any(grain => grain.GrainId == cluster.Grains.GetGrain<IInstanceGrain>(instance).GetGrainId());
    }

    private Task DeactivateAsync() =>
        cluster.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
}
