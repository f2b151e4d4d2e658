using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Threading.RateLimiting;

namespace Telemetry.Api.SignIns;

/// <summary>
/// Slows down whoever tries keys out: after five wrong ones in a minute a caller waits. Who that is stays in memory, as one
/// of 65,536 numbers that are made of the address and a salt of this process: so it is bounded, and no address can be made of
/// it. Two callers that share a number, which is rare, wait for each other.
/// </summary>
internal sealed class WrongKeys : IDisposable
{
    private const int MostInWindow = 5;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly byte[] salt = RandomNumberGenerator.GetBytes(16);
    private readonly PartitionedRateLimiter<HttpContext> limiter;

    public WrongKeys() => limiter = PartitionedRateLimiter.Create<HttpContext, ushort>(context =>
        RateLimitPartition.GetSlidingWindowLimiter(NumberOf(context), _ => new SlidingWindowRateLimiterOptions
        {
            PermitLimit = MostInWindow,
            Window = Window,
            SegmentsPerWindow = 6,
        }));

    /// <summary>Whether the caller has to wait, and for how long at most.</summary>
    public bool MustWait(HttpContext context, out TimeSpan wait)
    {
        wait = Window;
        return limiter.GetStatistics(context) is { CurrentAvailablePermits: <= 0 };
    }

    /// <summary>The caller has shown a wrong key.</summary>
    public void Add(HttpContext context) => limiter.AttemptAcquire(context).Dispose();

    public void Dispose() => limiter.Dispose();

    private ushort NumberOf(HttpContext context)
    {
        var address = AddressOf(context).GetAddressBytes();

        // Of IPv6 a caller has at least 64 bits to choose from.
        Span<byte> salted = [.. salt, .. address.AsSpan(0, Math.Min(address.Length, 8))];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(salted, hash);
        return BinaryPrimitives.ReadUInt16LittleEndian(hash);
    }

    /// <summary>
    /// Behind a proxy, which is on a private network or the same machine, the last address of X-Forwarded-For: the proxy
    /// itself has put it there. Whoever comes straight from elsewhere can claim nothing.
    /// </summary>
    private static IPAddress AddressOf(HttpContext context)
    {
        var peer = context.Connection.RemoteIpAddress ?? IPAddress.None;
        peer = peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer;
        return IsPrivate(peer)
            && context.Request.Headers["X-Forwarded-For"] is [.., { } forwarded]
            && IPAddress.TryParse(forwarded.Split(',')[^1].Trim(), out var caller)
            ? caller
            : peer;
    }

    private static bool IsPrivate(IPAddress address) => IPAddress.IsLoopback(address)
        || address.IsIPv6UniqueLocal || address.IsIPv6LinkLocal
        || address.GetAddressBytes() is [10, _, _, _] or [172, >= 16 and < 32, _, _] or [192, 168, _, _] or [100, >= 64 and < 128, _, _];
}
