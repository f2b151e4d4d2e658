using System.Security.Claims;
using Telemetry.Api.Keys;

namespace Telemetry.Api.SignIns;

/// <summary>
/// What a cookie says of its owner: the id of the key that was shown. A configured key that is exchanged keeps its id, so a
/// part of the key's hash is with it.
/// </summary>
internal sealed record SignIn(string KeyId, string KeyMark)
{
    public const string Scheme = "Cookie";
    private const string MarkClaim = "mark";
    private const int MarkBytes = 8;

    public static SignIn With(string keyId, ReadOnlySpan<byte> keyHash) =>
        new(keyId, Convert.ToHexString(keyHash[..MarkBytes]));

    /// <summary>Null when it is none of ours.</summary>
    public static SignIn? Of(ClaimsPrincipal? user) =>
        user?.FindFirst(ClaimTypes.NameIdentifier)?.Value is { } id && user.FindFirst(MarkClaim)?.Value is { } mark
            ? new SignIn(id, mark)
            : null;

    public bool IsWith(KnownKey key) => this == With(key.Caller.Id, key.Hash);

    public ClaimsPrincipal ToUser() => new(new ClaimsIdentity(Claims(), Scheme));

    /// <summary>With what the key may do now.</summary>
    public ClaimsPrincipal ToUser(Caller caller)
    {
        var user = caller.TicketFor(Scheme).Principal;
        ((ClaimsIdentity)user.Identity!).AddClaims(Claims());
        return user;
    }

    private IEnumerable<Claim> Claims() => [new(ClaimTypes.NameIdentifier, KeyId), new(MarkClaim, KeyMark)];
}
