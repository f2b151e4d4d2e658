namespace Telemetry.Fleet.Audit;

/// <summary>What an audit measures by.</summary>
/// <param name="Window">The receiver's window: two rows of one instance closer than this are a duplicate.</param>
/// <param name="Skew">How far the clocks of fleet and receiver may be apart.</param>
public sealed record AuditTerms(TimeSpan Window, TimeSpan Skew)
{
    /// <summary>23 hours, and 1 s for two processes on one machine.</summary>
    public static readonly AuditTerms Default = new(TimeSpan.FromHours(23), TimeSpan.FromSeconds(1));
}
