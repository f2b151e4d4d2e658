using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Retries;

/// <summary>
/// How long a request may wait for the cluster: a grain call that is rejected, times out, finds its silo gone or its
/// store away is made again, with pauses that grow and differ between requests, until the budget is spent. Only for
/// calls that may be made twice.
/// </summary>
internal sealed class RetryBudget(IOptions<RetryOptions> options, TimeProvider time)
{
    private readonly ResiliencePipeline<bool> repeated = new ResiliencePipelineBuilder<bool> { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions<bool>
        {
            ShouldHandle = arguments => new(
                arguments.Outcome.Exception is { } exception ? IsTransient(exception) : !arguments.Outcome.Result),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,

            // A silo takes seconds to be found dead. Tries that come thick and fast in between find nothing out and
            // take the CPU from those who do.
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = TimeSpan.FromSeconds(2),
            UseJitter = true,
        })
        .Build();

    /// <param name="call">Makes the grain call, whose answer counts whatever it is.</param>
    /// <param name="cancellationToken">The caller has left: the call is not made again.</param>
    /// <exception cref="UnavailableException">The budget is spent.</exception>
    /// <exception cref="Exception">What a grain threw because of the call itself; it is not repeated.</exception>
    public async ValueTask<T> SpendAsync<T>(Func<ValueTask<T>> call, CancellationToken cancellationToken = default)
    {
        var (answered, answer) = await SpendAsync(
            async () => (Answered: true, Answer: await call()), static result => !result.Answered, default, cancellationToken);
        return answered ? answer : throw new UnavailableException();
    }

    /// <param name="call">Makes the grain call.</param>
    /// <param name="isUndecided">Whether an answer is none yet, so that the call is made again.</param>
    /// <param name="otherwise">The result when the budget is spent.</param>
    /// <param name="cancellationToken">The caller has left: the call is not made again.</param>
    /// <exception cref="Exception">What a grain threw because of the call itself; it is not repeated.</exception>
    public async ValueTask<T> SpendAsync<T>(
        Func<ValueTask<T>> call, Func<T, bool> isUndecided, T otherwise, CancellationToken cancellationToken = default)
    {
        var started = time.GetTimestamp();
        try
        {
            // The first try goes without the machinery of the others: it is nearly always the only one.
            var result = await call();
            if (!isUndecided(result))
            {
                return result;
            }
        }
        catch (Exception exception) when (IsTransient(exception) && !cancellationToken.IsCancellationRequested)
        {
            // Said by the answer of the tries that follow.
        }

        var left = options.Value.RetryBudget - time.GetElapsedTime(started);
        using var spent = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(spent.Token, cancellationToken);
        try
        {
            var result = otherwise;
            await repeated.ExecuteAsync(
                async token =>
                {
                    result = await call().AsTask().WaitAsync(token);
                    return !isUndecided(result);
                },
                rest.Token);
            return result;
        }
        catch (OperationCanceledException) when (spent.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return otherwise;
        }
    }

    /// <summary>
    /// Orleans' own faults pass, and those of the store that say so; others of a grain's code do not. (An ArgumentException
    /// is what a client says of every grain until a silo has told it which grains there are; no grain throws one. An
    /// OperationCanceledException comes from a silo that has lost another one while it placed the grain.)
    /// </summary>
    private static bool IsTransient(Exception exception) =>
        exception is OrleansException or TimeoutException or IOException or ArgumentException
            or OperationCanceledException or SocketException or StoreFaultException { IsTransient: true };
}
