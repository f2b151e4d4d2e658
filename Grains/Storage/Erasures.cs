using System.Security.Cryptography;
using System.Text;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Grains.Storage;

/// <summary>Which installations were erased and when, by the hashes of their ids.</summary>
internal sealed class Erasures(IEnumerable<(string Sha256, DateTimeOffset At)> erased)
{
    public const string Sql = "SELECT instance_sha256, erased_at FROM erasures";

    private readonly Dictionary<string, DateTimeOffset> times = erased.ToDictionary(one => one.Sha256, one => one.At);

    /// <summary>Whether it was sent before its installation was erased.</summary>
    public bool Have(Heartbeat heartbeat) =>
        times.Count > 0 && times.TryGetValue(HashOf(heartbeat.InstanceId), out var at) && heartbeat.ReceivedAt <= at;

    /// <summary>Hexadecimal.</summary>
    public static string HashOf(Guid instance) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{instance:D}")));
}
