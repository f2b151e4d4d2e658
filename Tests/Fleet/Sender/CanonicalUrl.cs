using System.Security.Cryptography;
using System.Text;

namespace Telemetry.Fleet.Sender;

/// <summary>The base URL of a site never leaves it, only a part of its hash.</summary>
public static class CanonicalUrl
{
    /// <summary>The first 16 hex digits, lower case, of the SHA-256 of the URL without trailing slashes; empty for an
    /// empty URL.</summary>
    public static string Hash(string url)
    {
        var canonical = url.Trim().TrimEnd('/');
        return canonical.Length == 0
            ? ""
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)).AsSpan(0, 8));
    }
}
