namespace Telemetry.Fleet.Sender;

/// <summary>Exact counts, as an instance's database gives them. They stay inside the instance: a body carries their
/// buckets only.</summary>
public sealed record Usage
{
    public long Events { get; init; }

    public long LiveEvents { get; init; }

    public long Organizers { get; init; }

    public long Orders { get; init; }

    public long PaidOrders { get; init; }

    public long Submissions { get; init; }

    public long Attendees { get; init; }

    public long PaidTickets { get; init; }

    public long FreeTickets { get; init; }

    /// <summary>Every issued ticket is either paid or free.</summary>
    public long TicketsIssued => PaidTickets + FreeTickets;

    /// <summary>Time since the web process started.</summary>
    public TimeSpan Uptime { get; init; }
}
