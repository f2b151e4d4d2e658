using System.Collections.Immutable;

namespace Telemetry.Grains.Interfaces.Statistics;

/// <summary>
/// Answers questions about what was reported (key 0; every silo answers for itself). An answer is kept for a while, and
/// the same question from many readers is asked once.
/// </summary>
/// <remarks>
/// Every answer says how old it is (<c>AsOf</c>: heartbeats up to then are counted; null when none was ever counted), which
/// filter it was asked with, and of how many installations it speaks. Shares are fractions of those that report the dimension.
/// The names of the members, in snake_case, are those of the JSON, and an interface. All throw
/// <see cref="StoreBusyException"/> when too many questions wait or one takes too long, <see cref="StoreFaultException"/> while
/// the store does not answer, and <see cref="TooManyValuesException"/> when an answer would have more values than anybody could
/// read.
/// </remarks>
[Alias("statistics")]
public interface IStatisticsGrain : IGrainWithIntegerKey
{
    // Longer than a statement may take; the default for calls is made for heartbeats.
    private const string Patience = "00:00:20";

    [Alias("overview"), ResponseTimeout(Patience)]
    ValueTask<OverviewAnswer> OverviewAsync(OverviewQuestion question, CancellationToken cancellationToken);

    [Alias("breakdown"), ResponseTimeout(Patience)]
    ValueTask<BreakdownAnswer> BreakdownAsync(BreakdownQuestion question, CancellationToken cancellationToken);

    /// <summary>In the order in which they are asked.</summary>
    [Alias("breakdowns"), ResponseTimeout(Patience)]
    ValueTask<ImmutableArray<BreakdownAnswer>> BreakdownsAsync(BreakdownsQuestion question, CancellationToken cancellationToken);

    [Alias("series"), ResponseTimeout(Patience)]
    ValueTask<SeriesAnswer> SeriesAsync(SeriesQuestion question, CancellationToken cancellationToken);

    [Alias("releases"), ResponseTimeout(Patience)]
    ValueTask<ReleasesAnswer> ReleasesAsync(ReleasesQuestion question, CancellationToken cancellationToken);

    [Alias("plugins"), ResponseTimeout(Patience)]
    ValueTask<PluginsAnswer> PluginsAsync(PluginsQuestion question, CancellationToken cancellationToken);

    [Alias("movement"), ResponseTimeout(Patience)]
    ValueTask<MovementAnswer> MovementAsync(MovementQuestion question, CancellationToken cancellationToken);

    [Alias("silence"), ResponseTimeout(Patience)]
    ValueTask<SilenceAnswer> SilenceAsync(SilenceQuestion question, CancellationToken cancellationToken);

    [Alias("shared-ids"), ResponseTimeout(Patience)]
    ValueTask<SharedIdsAnswer> SharedIdsAsync(SharedIdsQuestion question, CancellationToken cancellationToken);

    [Alias("coverage"), ResponseTimeout(Patience)]
    ValueTask<CoverageAnswer> CoverageAsync(CoverageQuestion question, CancellationToken cancellationToken);

    [Alias("instances"), ResponseTimeout(Patience)]
    ValueTask<InstancesAnswer> InstancesAsync(InstancesQuestion question, CancellationToken cancellationToken);

    /// <summary>Null when nothing was ever heard from it.</summary>
    [Alias("instance"), ResponseTimeout(Patience)]
    ValueTask<InstanceAnswer?> InstanceAsync(Guid instanceId, bool withContact, CancellationToken cancellationToken);

    [Alias("heartbeats"), ResponseTimeout(Patience)]
    ValueTask<HeartbeatsAnswer> HeartbeatsAsync(HeartbeatsQuestion question, CancellationToken cancellationToken);
}

/// <summary>The question has an answer, but one with more values than anybody could read.</summary>
[GenerateSerializer, Alias("too-many-values")]
public sealed class TooManyValuesException() : Exception("There are too many different values.");
