namespace Telemetry.Fleet.Sender;

/// <summary>The five senders that Eventyay has shipped, oldest first. They differ in what they send and in what they
/// take for success.</summary>
public enum SenderVersion
{
    /// <summary>S-1: as S0, with ranges of its own for the smallest counts.</summary>
    SMinus1 = -1,

    /// <summary>Few fields, no URL hash. Any HTTP answer marks the heartbeat sent.</summary>
    S0,

    /// <summary>All fields, the plugins under two names. Any HTTP answer marks the heartbeat sent.</summary>
    S1,

    /// <summary>Status 200 marks the heartbeat sent, whatever the body.</summary>
    S2,

    /// <summary>Status 200 and a JSON object whose ok is true mark the heartbeat sent.</summary>
    S3,
}
