using Orleans.Configuration;

namespace Telemetry.Api.Hosting;

/// <summary>What holds for every call of a grain, from a front door of either kind.</summary>
public static class GrainCalls
{
    /// <summary>
    /// A call that is not answered in this time is made again. With Orleans' default of 30 seconds a call to a silo
    /// that is gone would outlast its sender's patience.
    /// </summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(5);

    public static void Configure(MessagingOptions options) => options.ResponseTimeout = ResponseTimeout;
}
