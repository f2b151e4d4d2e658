using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Keys;

/// <summary>A key that was just made. Its text exists here and with whoever it is given to, and nowhere else.</summary>
/// <param name="Text">256 random bits as base64url behind <c>tk_</c>, by which secret scanners can know it.</param>
/// <param name="Kept">What the key ring keeps of it.</param>
public sealed record NewKey(string Text, ApiKey Kept)
{
    private const string Prefix = "tk_";

    public static NewKey Make(
        string name,
        IEnumerable<string> scopes,
        DateTimeOffset now,
        DateTimeOffset? expiresAt = null,
        int? requestsPerMinute = null)
    {
        var text = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return new NewKey(text, new ApiKey
        {
            Id = Guid.CreateVersion7(now),
            Name = name,
            Scopes = [.. scopes.Distinct()],
            Hash = ImmutableArray.Create(SHA256.HashData(Encoding.ASCII.GetBytes(text))),
            CreatedAt = now,
            ExpiresAt = expiresAt,
            RequestsPerMinute = requestsPerMinute,
        });
    }
}
