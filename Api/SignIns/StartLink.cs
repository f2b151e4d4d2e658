using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.SignIns;

/// <summary>
/// The link by which whoever starts a receiver for the first time signs in: once, and within ten minutes. It holds in the
/// process that printed it, in memory alone. What tells it from others stands behind <c>#</c>, which browsers keep to
/// themselves, so no log of anything in between has it.
/// </summary>
public sealed class StartLink(TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private Offer? offer;

    /// <summary>The address's part behind the host; null when none was made, or it was used or is too old.</summary>
    public string? Path => Current is { } current ? $"{SignInRoutes.Path}#{current.Token}" : null;

    /// <summary>Makes the link, for the key that was made last.</summary>
    public void Make(ApiKey key)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        offer = new Offer(token, SignIn.With($"{key.Id:D}", key.Hash.AsSpan()), time.GetTimestamp());
    }

    /// <summary>Null when it is not the link's token, or the link holds no more.</summary>
    internal SignIn? Take(string token)
    {
        var current = Current;
        return current is not null
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(current.Token))
            && Interlocked.CompareExchange(ref offer, null, current) == current
            ? current.SignIn
            : null;
    }

    private Offer? Current => Volatile.Read(ref offer) is { } made && time.GetElapsedTime(made.MadeAt) < Lifetime ? made : null;

    private sealed record Offer(string Token, SignIn SignIn, long MadeAt);
}
