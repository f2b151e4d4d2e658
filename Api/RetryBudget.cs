using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;
using Telemetry.Api.Heartbeats;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api;

/// <summary>
/// How long a request may wait for the cluster: a grain call that is rejected, times out or finds its silo gone is made
/// again, with pauses that grow and differ between requests, until the budget is spent. Only for calls that may be
/// made twice.
/// </summary>
internal sealed class RetryBudget
{
    private readonly TimeProvider time;
    private readonly TimeSpan budget;
    private readonly ResiliencePipeline<bool> again;

    public RetryBudget(IOptions<IntakeOptions> options, TimeProvider time)
    {
        this.time = time;
        budget = options.Value.RetryBudget;
        again = new ResiliencePipelineBuilder<bool> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<bool>
            {
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome is { Exception: { } exception } ? Passes(exception) : !arguments.Outcome.Result),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,

                // A silo takes seconds to be found dead. Tries that come thick and fast in between find nothing out and
                // take the CPU from those who do.
                Delay = TimeSpan.FromMilliseconds(200),
                MaxDelay = TimeSpan.FromSeconds(2),
                UseJitter = true,
            })
            .Build();
    }

    /// <param name="call">Makes the grain call.</param>
    /// <param name="isUndecided">Whether an answer is none yet, so that the call is made again.</param>
    /// <param name="otherwise">The result when the budget is spent.</param>
    /// <exception cref="Exception">What a grain threw because of the call itself; it is not repeated.</exception>
    public async ValueTask<T> SpendAsync<T>(Func<ValueTask<T>> call, Func<T, bool> isUndecided, T otherwise)
    {
        // The first try goes without the machinery of the others: it is nearly always the only one.
        var started = time.GetTimestamp();
        try
        {
            var result = await call();
            if (!isUndecided(result))
            {
                return result;
            }
        }
        catch (Exception exception) when (Passes(exception))
        {
            // Said by the answer of the tries that follow.
        }

        var left = budget - time.GetElapsedTime(started);
        return left > TimeSpan.Zero ? await SpendRestAsync(call, isUndecided, otherwise, left) : otherwise;
    }

    private async Task<T> SpendRestAsync<T>(Func<ValueTask<T>> call, Func<T, bool> isUndecided, T otherwise, TimeSpan left)
    {
        using var rest = new CancellationTokenSource(left, time);
        var result = otherwise;
        try
        {
            await again.ExecuteAsync(
                async cancellationToken =>
                {
                    result = await call().AsTask().WaitAsync(cancellationToken);
                    return !isUndecided(result);
                },
                rest.Token);
            return result;
        }
        catch (OperationCanceledException) when (rest.IsCancellationRequested)
        {
            return otherwise;
        }
    }

    /// <summary>
    /// Orleans' own faults pass, and those of the store that say so; others of a grain's code do not. (An ArgumentException
    /// is what a client says of every grain until a silo has told it which grains there are; no grain throws one. An
    /// OperationCanceledException comes from a silo that has lost another one while it placed the grain.)
    /// </summary>
    private static bool Passes(Exception exception) =>
        exception is OrleansException or TimeoutException or IOException or ArgumentException
            or OperationCanceledException or SocketException or StoreFaultException { IsTransient: true };
}
