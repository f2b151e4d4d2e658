using System.Data.Common;

namespace Telemetry.Tests.Storage;

/// <summary>
/// What Orleans' membership table asks of its statements. The sessions are in a time zone of their own, as an
/// operator's server may be: times are UTC all the same.
/// </summary>
[Collection(PostgreSqlFixture.Name)]
public sealed class OrleansClusteringTests(PostgreSqlFixture postgreSql)
    : DatabaseSpecification(new FreshPostgreSql(postgreSql.Server))
{
    private const string DeploymentId = "cluster";
    private const string Address = "10.0.0.1";
    private const int Joining = 2, Active = 3, Dead = 6;
    private static readonly DateTime Start = new(2026, 3, 14, 12, 0, 0, DateTimeKind.Utc);

    private OrleansQueries Queries => new(((FreshPostgreSql)Database).ConnectFromKolkataAsync);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Assert.True(await Queries.DoesAsync("InsertMembershipVersionKey", new { DeploymentId }));
    }

    [Fact]
    public async Task Version_row_is_made_once_and_starts_at_zero()
    {
        Assert.False(await Queries.DoesAsync("InsertMembershipVersionKey", new { DeploymentId }));

        Assert.Equal(new Member(DeploymentId, 0), Assert.Single(await ReadAllAsync()));
    }

    [Fact]
    public async Task Silo_is_inserted_with_the_version_that_stands_and_raises_it()
    {
        Assert.True(await InsertAsync(port: 1, version: 0));

        var expected = new Member(DeploymentId, 1, Address, 1, 7, "silo", "host", Joining, 30000, null, Start, Start);
        Assert.Equal(expected, Assert.Single(await ReadAllAsync()));
        Assert.Equal(expected, Assert.Single(await ReadRowAsync(port: 1)));
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(2, 2)]
    [InlineData(1, 1)]
    public async Task Silo_is_not_inserted_with_another_version_or_twice(int port, int version)
    {
        await InsertAsync(port: 1, version: 0);

        Assert.False(await InsertAsync(port, version));
        Assert.Equal(1, Assert.Single(await ReadAllAsync()).Version);
    }

    [Fact]
    public async Task Silo_is_updated_with_the_version_that_stands_and_raises_it()
    {
        await InsertAsync(port: 1, version: 0);

        Assert.True(await UpdateAsync(port: 1, version: 1, "suspects"));

        var expected = new Member(
            DeploymentId, 2, Address, 1, 7, "silo", "host", Active, 30000, "suspects", Start, Start.AddMinutes(1));
        Assert.Equal(expected, Assert.Single(await ReadAllAsync()));
        Assert.True(await UpdateAsync(port: 1, version: 2, null));
        Assert.Null(Assert.Single(await ReadAllAsync()).SuspectTimes);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public async Task Silo_is_not_updated_with_another_version_or_when_it_is_absent(int port, int version)
    {
        await InsertAsync(port: 1, version: 0);

        Assert.False(await UpdateAsync(port, version, null));
        Assert.Equal((1, Joining), Assert.Single((await ReadAllAsync()).Select(m => (m.Version, m.Status!.Value))));
    }

    [Fact]
    public async Task Silos_that_join_at_the_same_time_with_one_version_have_one_winner()
    {
        for (var version = 0; version < 10; version++)
        {
            var from = version;
            var inserted = await Task.WhenAll(Enumerable.Range(0, 4).Select(
                silo => Task.Run(() => InsertAsync((from * 10) + silo + 1, from))));

            Assert.Single(inserted, won => won);
        }

        Assert.Equal(10, (await ReadAllAsync()).Count(member => member.Version == 10));
    }

    [Fact]
    public async Task Sign_of_life_changes_its_time_only()
    {
        await InsertAsync(port: 1, version: 0);
        var before = Assert.Single(await ReadAllAsync());

        await Queries.RunAsync(
            "UpdateIAmAlivetimeKey",
            new { DeploymentId, Address, Port = 1, Generation = 7, IAmAliveTime = Start.AddHours(1) });

        Assert.Equal(before with { IAmAliveTime = Start.AddHours(1) }, Assert.Single(await ReadAllAsync()));
    }

    [Fact]
    public async Task Absent_silo_is_read_as_the_version_alone()
    {
        await InsertAsync(port: 1, version: 0);

        Assert.Equal(new Member(DeploymentId, 1), Assert.Single(await ReadRowAsync(port: 2)));
    }

    [Fact]
    public async Task Gateways_are_silos_of_the_status_with_a_proxy_port()
    {
        await InsertAsync(port: 1, version: 0);
        await InsertAsync(port: 2, version: 1, status: Active);
        await InsertAsync(port: 3, version: 2, status: Active, proxyPort: 0);

        var gateways = await Queries.RunAsync(
            "GatewaysQueryKey",
            new { DeploymentId, Status = Active },
            row => (Value<string>(row, "Address"), Value<int>(row, "ProxyPort"), Value<int>(row, "Generation")));

        Assert.Equal([(Address, 30000, 7)], gateways);
    }

    [Fact]
    public async Task Entries_of_the_deployment_are_deleted_with_its_version()
    {
        await Queries.DoesAsync("InsertMembershipVersionKey", new { DeploymentId = "other" });
        await InsertAsync(port: 1, version: 0);

        await Queries.RunAsync("DeleteMembershipTableEntriesKey", new { DeploymentId });

        Assert.Empty(await ReadAllAsync());
        Assert.Equal(0, await Database.CountAsync("OrleansMembershipTable"));
        Assert.Equal(1, await Database.CountAsync("OrleansMembershipVersionTable"));
    }

    [Fact]
    public async Task Defunct_silos_are_those_not_active_with_an_older_sign_of_life()
    {
        await InsertAsync(port: 1, version: 0, status: Dead);
        await InsertAsync(port: 2, version: 1, status: Active);

        await Queries.RunAsync("CleanupDefunctSiloEntriesKey", new { DeploymentId, IAmAliveTime = Start });
        Assert.Equal(2, (await ReadAllAsync()).Count);

        await Queries.RunAsync("CleanupDefunctSiloEntriesKey", new { DeploymentId, IAmAliveTime = Start.AddSeconds(1) });
        Assert.Equal(2, Assert.Single(await ReadAllAsync()).Port);
    }

    private Task<bool> InsertAsync(int port, int version, int status = Joining, int proxyPort = 30000) =>
        Queries.DoesAsync("InsertMembershipKey", new
        {
            DeploymentId,
            IAmAliveTime = Start,
            SiloName = "silo",
            HostName = "host",
            Address,
            Port = port,
            Generation = 7,
            StartTime = Start,
            Status = status,
            ProxyPort = proxyPort,
            Version = version,
        });

    private Task<bool> UpdateAsync(int port, int version, string? suspects) =>
        Queries.DoesAsync("UpdateMembershipKey", new
        {
            DeploymentId,
            Address,
            Port = port,
            Generation = 7,
            IAmAliveTime = Start.AddMinutes(1),
            Status = Active,
            SuspectTimes = suspects,
            Version = version,
        });

    private Task<List<Member>> ReadAllAsync() =>
        Queries.RunAsync("MembershipReadAllKey", new { DeploymentId }, Member.Read);

    private Task<List<Member>> ReadRowAsync(int port) =>
        Queries.RunAsync("MembershipReadRowKey", new { DeploymentId, Address, Port = port, Generation = 7 }, Member.Read);

    private static T? Value<T>(DbDataReader row, string column) =>
        row.GetValue(row.GetOrdinal(column)) is T value ? value : default;

    private sealed record Member(
        string? DeploymentId, int Version, string? Address = null, int? Port = null, int? Generation = null,
        string? SiloName = null, string? HostName = null, int? Status = null, int? ProxyPort = null,
        string? SuspectTimes = null, DateTime? StartTime = null, DateTime? IAmAliveTime = null)
    {
        public static Member Read(DbDataReader row) => new(
            Value<string>(row, "DeploymentId"), Value<int>(row, "Version"), Value<string>(row, "Address"),
            Value<int?>(row, "Port"), Value<int?>(row, "Generation"), Value<string>(row, "SiloName"),
            Value<string>(row, "HostName"), Value<int?>(row, "Status"), Value<int?>(row, "ProxyPort"),
            Value<string>(row, "SuspectTimes"), Value<DateTime?>(row, "StartTime"), Value<DateTime?>(row, "IAmAliveTime"));
    }
}
