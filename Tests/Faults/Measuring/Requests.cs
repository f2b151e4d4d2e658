using Telemetry.Fleet.Audit;

namespace Telemetry.Faults.Measuring;

/// <summary>What became of the requests of a run.</summary>
internal sealed class Requests
{
    private static readonly TimeSpan SendersPatience = TimeSpan.FromSeconds(30);

    // A request that takes longer shows that service is not back yet, though it succeeds.
    private static readonly TimeSpan Disturbed = TimeSpan.FromSeconds(5);

    private readonly SortedDictionary<int, long> failuresByStatus = [];
    private DateTime lastDisturbed = DateTime.MinValue;
    private DateTime? firstAcknowledged;

    public long Acknowledged { get; private set; }

    /// <summary>Anything other than a 200, or a 429 to an instance that had sent before, within 30 seconds.</summary>
    public long Failed => failuresByStatus.Values.Sum();

    /// <summary>Failures that are neither a 503 nor a closed connection.</summary>
    public long FailedBadly { get; private set; }

    public TimeSpan SlowestAnswer { get; private set; }

    /// <summary>Such as <c>503: 12</c>; 0 is a closed connection.</summary>
    public string Failures => string.Join(", ", failuresByStatus.Select(pair => $"{pair.Key}: {pair.Value}"));

    public static async Task<Requests> OfAsync(SortedLedger ledger, DateTime faultEndedAt, CancellationToken cancellationToken)
    {
        var requests = new Requests();
        Guid? previous = null;
        await foreach (var entry in ledger.ReadInOrderAsync(cancellationToken))
        {
            requests.Add(entry, sentBefore: previous == entry.InstanceId, faultEndedAt);
            previous = entry.InstanceId;
        }

        return requests;
    }

    /// <summary>
    /// From the fault's end to the last request that was sent and still felt it, or to the first one that succeeded if
    /// that came later. Null when none did.
    /// </summary>
    public TimeSpan? BackAfter(DateTime faultEndedAt)
    {
        if (firstAcknowledged is not { } first)
        {
            return null;
        }

        var back = first > lastDisturbed ? first : lastDisturbed;
        return lastDisturbed > DateTime.MinValue && back > faultEndedAt ? back - faultEndedAt : TimeSpan.Zero;
    }

    private void Add(LedgerEntry entry, bool sentBefore, DateTime faultEndedAt)
    {
        var took = entry.AnsweredAt - entry.SentAt;
        var isAcknowledged = entry.Outcome == LedgerOutcome.Acknowledged;
        var hasFailed = !(isAcknowledged || (entry.Status == 429 && sentBefore)) || took > SendersPatience;
        if (hasFailed)
        {
            failuresByStatus[entry.Status] = failuresByStatus.GetValueOrDefault(entry.Status) + 1;
            FailedBadly += entry.Status is not (0 or 503) || took > SendersPatience ? 1 : 0;
        }

        if (isAcknowledged)
        {
            Acknowledged++;
            firstAcknowledged = entry.AnsweredAt >= faultEndedAt && !(entry.AnsweredAt >= firstAcknowledged)
                ? entry.AnsweredAt
                : firstAcknowledged;
        }

        SlowestAnswer = entry.Status > 0 && took > SlowestAnswer ? took : SlowestAnswer;
        lastDisturbed = (hasFailed || took > Disturbed) && entry.SentAt > lastDisturbed ? entry.SentAt : lastDisturbed;
    }
}
