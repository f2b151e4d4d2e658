using System.Collections.Immutable;
using Orleans.Concurrency;
using Telemetry.Grains.Interfaces.Statistics;
using Telemetry.Grains.Statistics.Questions;

namespace Telemetry.Grains;

/// <summary>One a silo, and as many questions at the same time as the lane lets in.</summary>
[StatelessWorker(maxLocalWorkers: 1), Reentrant]
public sealed class StatisticsGrain(StateReader states, KeptAnswers kept) : StoreGrain, IStatisticsGrain
{
    public ValueTask<OverviewAnswer> OverviewAsync(OverviewQuestion question, CancellationToken cancellationToken) =>
        kept.GetAsync(question.ToString(), token => Overview.AnswerAsync(states, question, token), cancellationToken);

    public ValueTask<BreakdownAnswer> BreakdownAsync(BreakdownQuestion question, CancellationToken cancellationToken) =>
        kept.GetAsync(question.ToString(), token => Breakdown.AnswerAsync(states, question, token), cancellationToken);

    public ValueTask<ImmutableArray<BreakdownAnswer>> BreakdownsAsync(BreakdownsQuestion question, CancellationToken cancellationToken) =>
        kept.GetAsync(question.ToString(), token => Breakdown.AnswerAsync(states, question, token), cancellationToken);

    public ValueTask<SeriesAnswer> SeriesAsync(SeriesQuestion question, CancellationToken cancellationToken) =>
        kept.GetAsync(question.ToString(), token => Series.AnswerAsync(states, question, token), cancellationToken);

    // From a day on: for the colours and the markers of pages, which change with a release and not with a heartbeat.
    public ValueTask<ReleasesAnswer> ReleasesAsync(ReleasesQuestion question, CancellationToken cancellationToken) =>
        kept.GetAsync(
            question.ToString(), token => Releases.AnswerAsync(states, question, token), cancellationToken,
            answer => question.From is not null && Releases.ChangeSlowly(answer));

    public ValueTask<PluginsAnswer> PluginsAsync(PluginsQuestion question, CancellationToken cancellationToken) =>
        kept.GetAsync(question.ToString(), token => Plugins.AnswerAsync(states, question, token), cancellationToken);

    public ValueTask<MovementAnswer> MovementAsync(MovementQuestion question, CancellationToken cancellationToken) =>
        kept.GetAsync(question.ToString(), token => Movement.AnswerAsync(states, question, token), cancellationToken);

    public ValueTask<SilenceAnswer> SilenceAsync(SilenceQuestion question, CancellationToken cancellationToken) =>
        kept.GetAsync(question.ToString(), token => Silence.AnswerAsync(states, question, token), cancellationToken);

    public ValueTask<SharedIdsAnswer> SharedIdsAsync(SharedIdsQuestion question, CancellationToken cancellationToken) =>
        kept.GetAsync(question.ToString(), token => SharedIds.AnswerAsync(states, question, token), cancellationToken);

    public ValueTask<CoverageAnswer> CoverageAsync(CoverageQuestion question, CancellationToken cancellationToken) =>
        kept.GetAsync(question.ToString(), token => Coverage.AnswerAsync(states, question, token), cancellationToken);

    public ValueTask<InstancesAnswer> InstancesAsync(InstancesQuestion question, CancellationToken cancellationToken) =>
        kept.GetAsync(question.ToString(), token => Instances.AnswerAsync(states, question, token), cancellationToken);

    public ValueTask<InstanceAnswer?> InstanceAsync(Guid instanceId, bool withContact, CancellationToken cancellationToken) =>
        kept.GetAsync(
            $"instance {instanceId} {withContact}",
            token => OneInstance.AnswerAsync(states, instanceId, withContact, token),
            cancellationToken);

    public ValueTask<HeartbeatsAnswer> HeartbeatsAsync(HeartbeatsQuestion question, CancellationToken cancellationToken) =>
        kept.GetAsync(question.ToString(), token => NewestHeartbeats.AnswerAsync(states, question, token), cancellationToken);
}
