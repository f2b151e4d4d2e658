using System.Diagnostics.CodeAnalysis;
using Orleans.GrainDirectory;
using Orleans.Runtime.GrainDirectory;

namespace Telemetry.Grains.Placement;

/// <summary>
/// Reckons the silo of an instance from its id and the list of silos, instead of keeping what Orleans' own directory
/// keeps for every grain. Nearly every heartbeat wakes a cold grain, so looking it up in vain, placing it, registering
/// it and deregistering it two minutes later cost more than everything else that Orleans does for a heartbeat.
/// </summary>
/// <remarks>
/// Silos agree on the place as far as they agree on the list of silos. While they do not, an instance can have two
/// grains for moments; the database decides between them, as it does while Orleans' own directory is being handed over.
/// When a silo comes or goes, only its own share of the instances moves (rendezvous hashing).
/// </remarks>
public sealed class InstanceDirectory(IClusterMembershipService membership, ILocalSiloDetails self)
    : IGrainDirectory, IGrainDirectoryCache
{
    public const string Name = "instances";

    private volatile Silos known = new(null, []);

    public IEnumerable<(GrainAddress ActivationAddress, int Version)> KeyValues => [];

    /// <summary>This silo as long as none is known to be active.</summary>
    public SiloAddress SiloOf(GrainId grain)
    {
        var silos = Known();
        if (silos.Active.Length < 2)
        {
            return silos.Active.Length == 1 ? silos.Active[0] : self.SiloAddress;
        }

        var hash = grain.GetUniformHashCode();
        var (best, most) = (silos.Active[0], 0UL);
        foreach (var silo in silos.Active)
        {
            var score = Mix(((ulong)(uint)silo.GetConsistentHashCode() << 32) | hash);
            (best, most) = score >= most ? (silo, score) : (best, most);
        }

        return best;
    }

    public bool LookUp(GrainId key, [NotNullWhen(true)] out GrainAddress? result, out int version)
    {
        version = 0;
        result = new GrainAddress { GrainId = key, SiloAddress = SiloOf(key) };
        return true;
    }

    Task<GrainAddress?> IGrainDirectory.Lookup(GrainId grainId) =>
        Task.FromResult<GrainAddress?>(new GrainAddress { GrainId = grainId, SiloAddress = SiloOf(grainId) });

    public Task<GrainAddress?> Register(GrainAddress address) => Task.FromResult<GrainAddress?>(address);

    public Task Unregister(GrainAddress address) => Task.CompletedTask;

    public Task UnregisterSilos(List<SiloAddress> siloAddresses) => Task.CompletedTask;

    public void AddOrUpdate(GrainAddress value, int version)
    {
    }

    public bool Remove(GrainId key) => false;

    public bool Remove(GrainAddress key) => false;

    public void Clear()
    {
    }

    private Silos Known()
    {
        var (silos, snapshot) = (known, membership.CurrentSnapshot);
        if (!ReferenceEquals(silos.Of, snapshot))
        {
            var active = snapshot.Members.Values
                .Where(member => member.Status == SiloStatus.Active)
                .Select(member => member.SiloAddress);
            known = silos = new Silos(snapshot, [.. active.Order()]);
        }

        return silos;
    }

    /// <summary>Every bit of the result depends on every bit of the number (the finalizer of SplitMix64).</summary>
    private static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }

    private sealed record Silos(ClusterMembershipSnapshot? Of, SiloAddress[] Active);
}
