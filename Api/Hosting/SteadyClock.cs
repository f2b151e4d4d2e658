namespace Telemetry.Api.Hosting;

/// <summary>
/// Begins with the system's time and then only goes forward, second by second, whatever happens to the system's clock.
/// It is for Orleans, which schedules by the time of day: a clock that was set back by more than two minutes made every
/// activation fail, and its probes of other silos would have stopped for as long as the clock went back.
/// </summary>
public sealed class SteadyClock : TimeProvider
{
    private readonly DateTimeOffset startedAt = System.GetUtcNow();
    private readonly long started = System.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => startedAt + System.GetElapsedTime(started);

    /// <summary>
    /// Makes it the clock of all of Orleans' parts. (They ask for a <see cref="TimeProvider"/> by the name of their part; the
    /// one without a name stays what it is, because a heartbeat's time of arrival is the system's.)
    /// </summary>
    public static void UseForOrleans(IServiceCollection services) =>
        services.AddKeyedSingleton<TimeProvider>(KeyedService.AnyKey, new SteadyClock());
}
