namespace Telemetry.Fleet.Audit;

/// <summary>The audit of one instance: its entries against its rows.</summary>
public static class InstanceAudit
{
    /// <summary>Gives every row to at most one entry in whose time it was received: to acknowledged entries first,
    /// then to those without an answer (which may be stored), and only then to refused ones.</summary>
    /// <param name="entries">The instance's entries, by time sent; empty for an instance that the ledger does not
    /// know.</param>
    /// <param name="rows">The instance's rows by time received, from one window before the ledger begins.</param>
    /// <param name="from">Rows before it are looked at only as neighbours of later ones.</param>
    /// <param name="terms">What to measure by.</param>
    public static AuditFindings Judge(
        IReadOnlyList<LedgerEntry> entries, IReadOnlyList<DateTime> rows, DateTime from, AuditTerms terms)
    {
        var unclaimed = rows.Where(row => row >= from).ToList();
        var stored = entries.Count == 0 ? 0 : unclaimed.Count;
        var acknowledged = entries.Count(entry => entry.Outcome == LedgerOutcome.Acknowledged);
        var kept = Claim(entries, LedgerOutcome.Acknowledged, unclaimed, terms.Skew);
        Claim(entries, LedgerOutcome.Unknown, unclaimed, terms.Skew);
        return new AuditFindings(
            acknowledged,
            stored,
            acknowledged - kept,
            Duplicates(rows, from, terms.Window),
            Claim(entries, LedgerOutcome.Refused, unclaimed, terms.Skew));
    }

    /// <summary>How many entries of that outcome find a row. Taking rows in the order of time, each for the open entry
    /// that ends first, finds rows for as many entries as any assignment could.</summary>
    private static int Claim(
        IReadOnlyList<LedgerEntry> entries, LedgerOutcome outcome, List<DateTime> unclaimed, TimeSpan skew)
    {
        var open = entries.Where(entry => entry.Outcome == outcome).OrderBy(entry => entry.AnsweredAt).ToList();
        return unclaimed.RemoveAll(row =>
        {
            var match = open.FindIndex(entry => row >= entry.SentAt - skew && row <= entry.AnsweredAt + skew);
            if (match >= 0)
            {
                open.RemoveAt(match);
            }

            return match >= 0;
        });
    }

    private static int Duplicates(IReadOnlyList<DateTime> rows, DateTime from, TimeSpan window)
    {
        var duplicates = 0;
        for (var i = 1; i < rows.Count; i++)
        {
            duplicates += rows[i] >= from && rows[i] - rows[i - 1] < window ? 1 : 0;
        }

        return duplicates;
    }
}
