using Telemetry.Fleet.Audit;

namespace Telemetry.Fleet.Run;

/// <summary>One sender of a run: one request at a time, to the front doors in turn.</summary>
internal sealed class Lane(
    int number, HeartbeatPlan plan, Pace pace, Tally tally, LedgerWriter? ledger, IReadOnlyList<RequestBook> books,
    IReadOnlyList<Uri> urls, TimeProvider time)
{
    private static readonly TimeSpan Timeout = Sender.Delivery.Timeout;

    private readonly Link[] links = [.. urls.Select(url => new Link(RequestBook.EndpointOf(url), time))];
    private readonly byte[] request = new byte[books.Max(book => book.LongestRequest)];
    private int turn = number;
    private volatile Link? waitingOn;
    private long waitingSince;

    /// <summary>Runs until the plan or the time is over, or the run is cancelled. A request on its way then is still
    /// waited for.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (!cancellation.IsCancellationRequested && plan.TryTake(out var planned) && !pace.IsOver(planned.Number))
            {
                var dueAt = pace.DueAt(planned.Number);
                var waited = await pace.WaitAsync(dueAt, cancellation);
                var sentAt = time.GetTimestamp();
                var answer = await SendAsync(planned, cancellation);
                tally.Add(planned.Kind, answer, dueAt, sentAt, waited);
            }
        }
        catch (OperationCanceledException)
        {
            // The run was cancelled while this lane had nothing on its way.
        }
        finally
        {
            Array.ForEach(links, link => link.Dispose());
        }
    }

    /// <summary>Gives up a request that has waited for longer than the senders wait. To be called every second; a
    /// request that ends in this very moment may make the next one share its fate.</summary>
    public void EndOverdue()
    {
        if (waitingOn is not null && time.GetElapsedTime(Volatile.Read(ref waitingSince)) > Timeout)
        {
            Abort();
        }
    }

    /// <summary>Gives up the request that is on its way.</summary>
    public void Abort() => waitingOn?.Abort();

    private async Task<HttpAnswer?> SendAsync(PlannedHeartbeat planned, CancellationToken cancellation)
    {
        Volatile.Write(ref waitingSince, time.GetTimestamp());
        if (await OpenAsync(cancellation) is not { } door)
        {
            return null;
        }

        var prepared = books[door].For(planned);
        prepared.Write(request, planned);
        var sentAt = time.GetUtcNow().UtcDateTime;
        var answer = await links[door].ExchangeAsync(request.AsMemory(0, prepared.Length));
        waitingOn = null;
        if (ledger is not null && prepared.NamesInstance)
        {
            var outcome = answer is not { } given ? LedgerOutcome.Unknown
                : given.Acknowledges ? LedgerOutcome.Acknowledged : LedgerOutcome.Refused;
            ledger.Append(new LedgerEntry(
                outcome, answer?.Status ?? 0, planned.InstanceId, sentAt, time.GetUtcNow().UtcDateTime));
        }

        return answer;
    }

    /// <summary>The front door whose turn it is, or the next that lets us in; null when none does. Then some time has
    /// passed, so that a fleet without a receiver does not spin.</summary>
    private async Task<int?> OpenAsync(CancellationToken cancellation)
    {
        var first = turn++;
        for (var i = 0; i < links.Length; i++)
        {
            var door = (int)((uint)(first + i) % (uint)links.Length);
            waitingOn = links[door];
            if (links[door].IsReady && await links[door].OpenAsync())
            {
                if (i > 0)
                {
                    tally.AddHandedOver();
                }

                return door;
            }
        }

        waitingOn = null;
        var away = links.Min(link => link.AwayUntil) - time.GetUtcNow();
        await Task.Delay(away > TimeSpan.Zero ? away : TimeSpan.Zero, time, cancellation);
        return null;
    }
}
