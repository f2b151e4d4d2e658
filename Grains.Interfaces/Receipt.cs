namespace Telemetry.Grains.Interfaces;

/// <summary>
/// What makes a retry safe: the same receipt is recorded once for its instance, however often it is sent.
/// </summary>
/// <param name="Id">Made by the front door (version 7), or the sender's own <c>Idempotency-Key</c>.</param>
/// <param name="KeyId">The id (never the text) of the API key the heartbeat came with.</param>
[GenerateSerializer, Immutable, Alias("receipt")]
public sealed record Receipt([property: Id(0)] Guid Id, [property: Id(1)] string KeyId);
