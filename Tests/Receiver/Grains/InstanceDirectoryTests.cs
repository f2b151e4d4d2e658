using System.Collections.Immutable;
using System.Net;
using Orleans.GrainDirectory;
using Telemetry.Grains.Placement;

namespace Telemetry.Tests.Grains;

public sealed class InstanceDirectoryTests
{
    private static readonly GrainId[] Instances =
        [.. Enumerable.Range(0, 3000).Select(_ => GrainId.Create("instance", Guid.NewGuid().ToString("N")))];

    private static readonly SiloAddress[] Silos = [.. Enumerable.Range(1, 4).Select(number =>
        SiloAddress.New(new IPEndPoint(IPAddress.Parse($"10.0.0.{number}"), 11111), number))];

    [Fact]
    public void Every_silo_computes_the_same_owner()
    {
        var (one, other) = (Of(Silos[0], Silos), Of(Silos[3], [.. Silos.Reverse()]));

        Assert.All(Instances, instance => Assert.Equal(one.SiloOf(instance), other.SiloOf(instance)));
    }

    [Fact]
    public void Instances_are_spread_evenly()
    {
        var directory = Of(Silos[0], Silos);

        var shares = Instances.CountBy(directory.SiloOf).ToDictionary();

        Assert.Equal(Silos.ToHashSet(), shares.Keys.ToHashSet());
        Assert.All(shares.Values, share => Assert.InRange(share, 600, 900));
    }

    [Fact]
    public void Only_the_instances_of_a_silo_that_goes_move()
    {
        var (before, after) = (Of(Silos[0], Silos), Of(Silos[0], Silos[..3]));

        var stay = Instances.Where(instance => before.SiloOf(instance) != Silos[3]);

        Assert.All(stay, instance => Assert.Equal(before.SiloOf(instance), after.SiloOf(instance)));
    }

    [Fact]
    public void Silo_that_is_on_its_way_out_gets_no_instance()
    {
        var membership = new Membership();
        var directory = new InstanceDirectory(membership, new Self(Silos[0]));
        membership.Set(Silos, SiloStatus.Active);
        Assert.Contains(Instances, instance => directory.SiloOf(instance) == Silos[1]);

        membership.Set(Silos, SiloStatus.Active, leaving: Silos[1]);

        Assert.DoesNotContain(Instances, instance => directory.SiloOf(instance) == Silos[1]);
    }

    [Fact]
    public void Silo_that_knows_of_none_takes_instances_itself() =>
        Assert.All(Instances, instance => Assert.Equal(Silos[2], Of(Silos[2], []).SiloOf(instance)));

    [Fact]
    public async Task Directory_and_its_cache_name_the_same_place_and_remember_nothing()
    {
        var directory = Of(Silos[0], Silos);
        var place = directory.SiloOf(Instances[0]);

        Assert.True(directory.LookUp(Instances[0], out var cached, out _));
        Assert.Equal(place, cached.SiloAddress);
        Assert.Equal(place, (await ((IGrainDirectory)directory).Lookup(Instances[0]))!.SiloAddress);
        Assert.False(directory.Remove(Instances[0]));
        Assert.Empty(directory.KeyValues);
    }

    /// <summary>Orleans has one cache for all grains with a directory of their own.</summary>
    [Fact]
    public void Cache_knows_nothing_of_other_grains() =>
        Assert.False(Of(Silos[0], Silos).LookUp(GrainId.Create("other", "1"), out _, out _));

    private static InstanceDirectory Of(SiloAddress self, SiloAddress[] active)
    {
        var membership = new Membership();
        membership.Set(active, SiloStatus.Active);
        return new InstanceDirectory(membership, new Self(self));
    }

    private sealed class Membership : IClusterMembershipService
    {
        private long version;

        public ClusterMembershipSnapshot CurrentSnapshot { get; private set; } = null!;

        public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

        public void Set(SiloAddress[] silos, SiloStatus status, SiloAddress? leaving = null) =>
            CurrentSnapshot = new ClusterMembershipSnapshot(
                silos.ToImmutableDictionary(
                    silo => silo,
                    silo => new ClusterMember(silo, silo == leaving ? SiloStatus.ShuttingDown : status, "silo")),
                new MembershipVersion(++version));

        public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<bool> TryKill(SiloAddress siloAddress) => throw new NotSupportedException();
    }

    private sealed class Self(SiloAddress silo) : ILocalSiloDetails
    {
        public string Name => "silo";

        public string ClusterId => "test";

        public string DnsHostName => "localhost";

        public SiloAddress SiloAddress => silo;

        public SiloAddress GatewayAddress => silo;
    }
}
