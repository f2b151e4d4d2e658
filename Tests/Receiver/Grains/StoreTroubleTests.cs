using Telemetry.Grains.Interfaces;

namespace Telemetry.Tests.Grains;

/// <summary>What an instance's grain answers while its store is in trouble. A cluster each, because the store fails for all.</summary>
public sealed class StoreTroubleTests : IAsyncLifetime
{
    private readonly GrainCluster cluster = new();
    private readonly Guid instance = Guid.NewGuid();
    private readonly Guid receipt = Guid.NewGuid();

    public Task InitializeAsync() => cluster.InitializeAsync();

    public Task DisposeAsync() => cluster.DisposeAsync();

    [Fact]
    public async Task Store_that_stays_away_for_the_whole_budget_makes_the_outcome_unknown_and_uses_up_no_window()
    {
        cluster.Store.Fault = new TimeoutException();
        Assert.Equal(Verdict.Unavailable, (await PassTimeUntilAnsweredAsync()).Verdict);

        cluster.Store.Fault = null;
        Assert.Equal(Verdict.Recorded, (await cluster.RecordAsync(instance)).Verdict);
    }

    [Fact]
    public async Task Retry_of_a_heartbeat_whose_COMMIT_was_lost_is_recorded_once()
    {
        cluster.Store.Fault = new TimeoutException();
        cluster.Store.FaultAfterRecording = true;
        Assert.Equal(Verdict.Unavailable, (await PassTimeUntilAnsweredAsync()).Verdict);
        var recorded = cluster.Store.Instances[instance];

        cluster.Store.Fault = null;
        Assert.Equal(Verdict.Recorded, (await cluster.RecordAsync(instance, receipt)).Verdict);
        Assert.Equal(recorded, cluster.Store.Instances[instance]);
        Assert.Equal(Verdict.RateLimited, (await cluster.RecordAsync(instance)).Verdict);
    }

    [Fact]
    public async Task Store_that_comes_back_within_the_budget_costs_nobody_anything()
    {
        cluster.Store.Fault = new TimeoutException();
        var outcome = cluster.RecordAsync(instance, receipt).AsTask();
        await cluster.Time.UntilSomebodyPausesAsync();
        cluster.Store.Fault = null;
        cluster.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(Verdict.Recorded, (await outcome).Verdict);
    }

    [Fact]
    public async Task Lasting_fault_is_an_exception_and_uses_up_no_window()
    {
        cluster.Store.Fault = new InvalidOperationException("a secret");
        var exception = await Assert.ThrowsAnyAsync<Exception>(async () => await cluster.RecordAsync(instance));
        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);

        cluster.Store.Fault = null;
        Assert.Equal(Verdict.Recorded, (await cluster.RecordAsync(instance)).Verdict);
    }

    /// <summary>The writer tries again and again; each of its pauses is passed by moving the time.</summary>
    private async Task<Outcome> PassTimeUntilAnsweredAsync()
    {
        var outcome = cluster.RecordAsync(instance, receipt).AsTask();
        while (!outcome.IsCompleted)
        {
            // Moved any sooner, the time would use up the budget before the store was asked at all. No pause is longer.
            await Task.WhenAny(outcome, cluster.Time.UntilSomebodyPausesAsync());
            cluster.Time.Advance(TimeSpan.FromSeconds(2));
        }

        return await outcome;
    }
}
