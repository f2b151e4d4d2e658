using System.Text;

namespace Telemetry.Fleet.Sender;

/// <summary>What one tick came to.</summary>
public enum TickOutcome
{
    /// <summary>Telemetry is not enabled, or has no endpoint.</summary>
    Off,

    /// <summary>Less than 23 hours since the last success, or a retry of S1 or older still waits for its hour.</summary>
    NotDue,

    /// <summary>The sender took its heartbeat for sent, by its own version's rule.</summary>
    Sent,

    /// <summary>The sender will try again, by its own version's rule.</summary>
    Failed,
}

/// <summary>The documented sender. Ticks must not overlap; a real sender holds no lock either.</summary>
/// <param name="statePath">Keeps the instance id and the time of the last success.</param>
/// <param name="collect">Called once per heartbeat; may throw, which fails the tick and nothing else.</param>
/// <param name="delivery">Posts the body.</param>
/// <param name="time">Drives the ticks and the 23 hours.</param>
public sealed class HeartbeatSender(
    string statePath,
    Func<CancellationToken, ValueTask<Installation>> collect,
    Delivery delivery,
    TimeProvider time)
{
    public static readonly TimeSpan TickPeriod = TimeSpan.FromMinutes(15);

    public static readonly TimeSpan Window = TimeSpan.FromHours(23);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromHours(1);

    private const int Retries = 3;

    /// <summary>May change at any time; a tick reads it once.</summary>
    public SenderSettings Settings { get; set; } = new();

    /// <summary>Called after every tick of <see cref="RunAsync"/>.</summary>
    public Action<TickOutcome>? Ticked { get; init; }

    /// <summary>Ticks every 15 minutes, the first time 15 minutes from now, until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TickPeriod, time);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            Ticked?.Invoke(await TickAsync(cancellation));
        }
    }

    /// <summary>Sends a heartbeat when one is due. Never throws for a failure of its own: telemetry must not disturb
    /// its host.</summary>
    /// <exception cref="OperationCanceledException">The host cancelled.</exception>
    public async Task<TickOutcome> TickAsync(CancellationToken cancellation)
    {
        var settings = Settings;
        if (!settings.Enabled || settings.Endpoint is null)
        {
            return TickOutcome.Off;
        }

        try
        {
            var state = await SenderState.OpenAsync(statePath, cancellation);
            return IsDue(state) ? await SendAsync(settings, settings.Endpoint, state, cancellation) : TickOutcome.NotDue;
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            return TickOutcome.Failed;
        }
    }

    private bool IsDue(SenderState state)
    {
        var now = time.GetUtcNow();
        return !(now < state.RetryAt) && !(now - state.LastSentAt < Window);
    }

    private async Task<TickOutcome> SendAsync(
        SenderSettings settings, Uri endpoint, SenderState state, CancellationToken cancellation)
    {
        var installation = await collect(cancellation);
        var body = HeartbeatBody.Write(
            new PythonJson(), settings.Version, installation, state.InstanceId, time.GetUtcNow());
        var answer = await delivery.PostAsync(
            endpoint, settings.ApiKey, installation.EventyayVersion, Encoding.ASCII.GetBytes(body), cancellation);
        var sent = AnswerRule.MarksSent(settings.Version, answer);
        var next = sent
            ? state with { LastSentAt = time.GetUtcNow(), RetryAt = null, RetriesLeft = 0 }
            : AfterFailure(settings.Version, state);
        await next.SaveAsync(statePath, cancellation);
        return sent ? TickOutcome.Sent : TickOutcome.Failed;
    }

    /// <summary>S2 and S3 try again at the next tick. Older ones fail only when no answer came; they wait an hour, three
    /// times, and then begin anew with the next tick.</summary>
    private SenderState AfterFailure(SenderVersion version, SenderState state)
    {
        if (version >= SenderVersion.S2)
        {
            return state;
        }

        var left = state.RetryAt is null ? Retries : state.RetriesLeft;
        return left == 0
            ? state with { RetryAt = null }
            : state with { RetryAt = time.GetUtcNow() + RetryDelay, RetriesLeft = left - 1 };
    }
}
