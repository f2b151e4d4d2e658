namespace Telemetry.Fleet.Audit;

/// <summary>The counts of an audit.</summary>
/// <param name="Acknowledged">Entries that were answered with 200 and ok true.</param>
/// <param name="Stored">Rows of the ledger's instances, received in the time that the ledger spans.</param>
/// <param name="Lost">Acknowledged entries without a row of their own between sent and answered.</param>
/// <param name="Duplicated">Rows that came within the window after another row of the same instance, of any instance
/// in the store, in the time that the ledger spans.</param>
/// <param name="RefusedButStored">Refused entries to which a row belongs that no other entry accounts for.</param>
public sealed record AuditFindings(long Acknowledged, long Stored, long Lost, long Duplicated, long RefusedButStored)
{
    public static readonly AuditFindings None = new(0, 0, 0, 0, 0);

    /// <summary>Nothing lost, nothing duplicated.</summary>
    public bool IsClean => Lost == 0 && Duplicated == 0;

    public static AuditFindings operator +(AuditFindings a, AuditFindings b) => new(
        a.Acknowledged + b.Acknowledged,
        a.Stored + b.Stored,
        a.Lost + b.Lost,
        a.Duplicated + b.Duplicated,
        a.RefusedButStored + b.RefusedButStored);

    public static AuditFindings Add(AuditFindings left, AuditFindings right) => left + right;

    /// <inheritdoc/>
    public override string ToString() =>
        $"acknowledged {Acknowledged}, stored {Stored}, lost {Lost}, duplicated {Duplicated}, "
        + $"refused-but-stored {RefusedButStored}";
}
