namespace Telemetry.Fleet.Audit;

/// <summary>Compares a ledger with a receiver's database.</summary>
public static class LedgerAudit
{
    /// <summary>Walks both once, side by side in the order of the instances.</summary>
    public static async Task<AuditFindings> RunAsync(
        SortedLedger ledger, IHeartbeatStore store, AuditTerms terms, CancellationToken cancellation)
    {
        if (ledger.FirstSentAt is not { } firstSentAt || ledger.LastAnsweredAt is not { } lastAnsweredAt)
        {
            return AuditFindings.None;
        }

        var from = firstSentAt - terms.Skew;
        await using var entries = ledger.ReadInOrderAsync(cancellation)
            .ByInstanceAsync(entry => entry.InstanceId, entry => entry, cancellation)
            .GetAsyncEnumerator(cancellation);
        await using var rows = store.ReadAsync(from - terms.Window, lastAnsweredAt + terms.Skew, cancellation)
            .ByInstanceAsync(row => row.InstanceId, row => row.ReceivedAt, cancellation)
            .GetAsyncEnumerator(cancellation);

        var findings = AuditFindings.None;
        var hasEntries = await entries.MoveNextAsync();
        var hasRows = await rows.MoveNextAsync();
        while (hasEntries || hasRows)
        {
            var order = !hasRows ? -1 : !hasEntries ? 1 : entries.Current.InstanceId.CompareTo(rows.Current.InstanceId);
            findings += InstanceAudit.Judge(
                order <= 0 ? entries.Current.Values : [], order >= 0 ? rows.Current.Values : [], from, terms);
            hasEntries = order > 0 ? hasEntries : await entries.MoveNextAsync();
            hasRows = order < 0 ? hasRows : await rows.MoveNextAsync();
        }

        return findings;
    }
}
