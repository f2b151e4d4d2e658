using Telemetry.Fleet.Audit;

namespace Telemetry.Faults;

/// <summary>One fault, and what the fleet may notice of it.</summary>
internal abstract class Scenario
{
    /// <summary>Words with hyphens, for the table and for <c>--scenario</c>.</summary>
    public required string Name { get; init; }

    public required Bar Bar { get; init; }

    /// <summary>Whether <c>--short</c> runs it too.</summary>
    public bool IsShort { get; init; }

    /// <summary>A receiver of its own, ready for heartbeats.</summary>
    public abstract Task<IReceiver> StartAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Breaks something under load and mends it. Returns when all is started again that a supervisor would start; the
    /// fault itself may have ended before, and then <paramref name="clock"/> is told.
    /// </summary>
    public abstract Task BreakAsync(IReceiver receiver, FaultClock clock, CancellationToken cancellationToken);
}

/// <summary>A receiver that a scenario has to itself.</summary>
internal interface IReceiver : IAsyncDisposable
{
    /// <summary>Its front doors.</summary>
    IReadOnlyList<Uri> Urls { get; }

    /// <summary>A key that may post.</summary>
    string Key { get; }

    IHeartbeatStore Store { get; }

    /// <summary>What its programs wrote, for whoever looks for a cause.</summary>
    IEnumerable<(string Name, string Output)> Outputs { get; }
}

/// <summary>What the fleet may notice of a fault. Nothing is ever lost or duplicated, and service is always back soon.</summary>
internal enum Bar
{
    /// <summary>Nothing: every request is answered 200, or 429 where that is right, within 30 seconds.</summary>
    Unnoticed,

    /// <summary>Requests may fail, each with a 503 or a closed connection.</summary>
    CleanFailures,
}

/// <summary>When the fault ended.</summary>
internal sealed class FaultClock
{
    public DateTime? EndedAt { get; private set; }

    /// <summary>From now on the receiver has to get well by itself. Only the first call counts.</summary>
    public void Ended() => EndedAt ??= DateTime.UtcNow;
}
