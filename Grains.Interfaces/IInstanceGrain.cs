namespace Telemetry.Grains.Interfaces;

/// <summary>One Eventyay installation, keyed by its instance_id. Lets one heartbeat through per window and keeps it.</summary>
[Alias("instance")]
public interface IInstanceGrain : IGrainWithGuidKey
{
    /// <summary>The type of its grains.</summary>
    const string GrainTypeName = "instance";

    private static readonly GrainType Type = GrainType.Create(GrainTypeName);

    /// <summary>The grain of an instance.</summary>
    static GrainId Of(Guid instance) => GrainId.Create(Type, GrainIdKeyExtensions.CreateGuidKey(instance));

    /// <summary>
    /// Keeps the heartbeat if the instance's window has passed. <see cref="Verdict.Recorded"/> is answered only after
    /// the row was committed; calling again with the same receipt is safe at any time and records nothing twice.
    /// A refusal or a failure leaves the window as it was.
    /// </summary>
    /// <remarks>
    /// There is no cancellation: a heartbeat that was taken in is kept, whether or not its sender still waits.
    /// Throws when the store refuses the row for what it holds; a store that is away is <see cref="Verdict.Unavailable"/>.
    /// </remarks>
    [Alias("record")]
    ValueTask<Outcome> RecordAsync(Heartbeat heartbeat, Receipt receipt);

    /// <summary>Does nothing; so whoever is answered knows that an instance's grain can be called.</summary>
    [Alias("answer")]
    ValueTask AnswerAsync();
}

/// <summary>What became of a heartbeat.</summary>
[GenerateSerializer, Alias("verdict")]
public enum Verdict
{
    /// <summary>The row is committed, by this call or by an earlier one with the same receipt.</summary>
    Recorded,

    /// <summary>The instance has a heartbeat within the window. Nothing was changed.</summary>
    RateLimited,

    /// <summary>The store could not say in time. The row may or may not be kept; the same receipt may be sent again.</summary>
    Unavailable,

    /// <summary>The queue before the store is full. Nothing was kept.</summary>
    Overloaded,
}

/// <param name="Verdict">What became of the heartbeat.</param>
/// <param name="RetryAfter">How long the window still lasts; zero unless rate limited.</param>
[GenerateSerializer, Immutable, Alias("outcome")]
public readonly record struct Outcome([property: Id(0)] Verdict Verdict, [property: Id(1)] TimeSpan RetryAfter = default);

/// <summary>What makes a retry safe: the same receipt is recorded once for its instance, however often it is sent.</summary>
/// <param name="Id">Made by the front door (version 7), or the sender's own <c>Idempotency-Key</c>.</param>
/// <param name="KeyId">The id (never the text) of the API key the heartbeat came with.</param>
[GenerateSerializer, Immutable, Alias("receipt")]
public sealed record Receipt([property: Id(0)] Guid Id, [property: Id(1)] string KeyId);
