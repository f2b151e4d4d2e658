using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;
using Telemetry.Tests.Servers;
using Xunit;

namespace Telemetry.Tests.Deploy;

/// <summary>What each role of deploy/postgresql/roles.sql may do, on a real server and the real schema.</summary>
public sealed class RolesTests(RolesDatabase database) : IClassFixture<RolesDatabase>
{
    [Theory]
    [InlineData("SELECT * FROM OrleansQuery")]
    [InlineData("SELECT * FROM OrleansMembershipTable")]
    [InlineData("SELECT * FROM OrleansMembershipVersionTable")]
    public async Task The_front_door_reads_the_list_of_silos(string sql) => await database.RunAsync(Roles.FrontDoor, sql);

    [Theory]
    [InlineData("SELECT * FROM heartbeats")]
    [InlineData("SELECT * FROM heartbeats_default")]
    [InlineData("SELECT * FROM instances")]
    [InlineData("SELECT * FROM rejections")]
    [InlineData("SELECT * FROM schemaversions")]
    [InlineData("SELECT * FROM OrleansStorage")]
    [InlineData("UPDATE OrleansQuery SET QueryText = ''")]
    [InlineData("DELETE FROM OrleansMembershipTable")]
    [InlineData("INSERT INTO OrleansMembershipVersionTable VALUES ('x')")]
    [InlineData("SELECT make_heartbeat_partitions('2030-01-01', 1)")]
    [InlineData("CREATE TABLE mine (id int)")]
    [InlineData("CREATE TEMPORARY TABLE mine (id int)")]
    public async Task The_front_door_does_nothing_else(string sql) => await RefusedAsync(Roles.FrontDoor, sql);

    [Theory]
    [InlineData("CREATE TABLE mine (id int)")]
    [InlineData("CREATE TEMPORARY TABLE mine (id int)")]
    [InlineData("CREATE SCHEMA mine")]
    [InlineData("ALTER TABLE instances ADD COLUMN mine int")]
    [InlineData("DROP TABLE rejections")]
    [InlineData("TRUNCATE heartbeats")]
    [InlineData("SET ROLE telemetry_owner")]
    public async Task The_silo_does_not_change_the_schema(string sql) => await RefusedAsync(Roles.Silo, sql);

    [Fact]
    public async Task The_silo_records_a_batch_and_makes_room_for_the_coming_months()
    {
        await using var services = new ServiceCollection()
            .AddStorage(
                new StorageOptions { Provider = StorageProvider.PostgreSql }, new HeartbeatOptions(), database.ConnectionString(Roles.Silo))
            .BuildServiceProvider();
        var storage = services.GetRequiredService<IDatabase>();
        var now = DateTimeOffset.UtcNow;

        Assert.Equal(SchemaState.Current, await storage.CheckAsync(default));
        await storage.PrepareMonthsAsync(now, default);
        var submission = new Submission(
            new Heartbeat
            {
                ReceivedAt = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero),
                InstanceId = Guid.NewGuid(),
                SchemaVersion = "1",
                RawPayload = "{}"u8.ToArray(),
            },
            new Receipt(Guid.CreateVersion7(), "config:instances"));
        var standing = await services.GetRequiredService<IHeartbeatStore>()
            .RecordAsync([submission], TimeSpan.FromHours(23), default);

        Assert.Equal(submission.Receipt.Id, Assert.Single(standing).ReceiptId);
        await database.RunAsync(Roles.Silo, $"SELECT * FROM heartbeats_{now:yyyy_MM}");
        await RefusedAsync(Roles.FrontDoor, $"SELECT * FROM heartbeats_{now:yyyy_MM}");
        await RefusedAsync(Roles.Silo, $"DROP TABLE heartbeats_{now:yyyy_MM}");
    }

    [Theory]
    [InlineData(Roles.SecondSilo, "INSERT INTO rejections SELECT * FROM rejections")]
    [InlineData(Roles.SecondSilo, "SELECT make_heartbeat_partitions('2030-01-01', 1)")]
    [InlineData(Roles.SecondFrontDoor, "SELECT * FROM OrleansMembershipTable")]
    public async Task The_second_login_of_a_role_does_what_the_first_does(string role, string sql) => await database.RunAsync(role, sql);

    [Theory]
    [InlineData(Roles.SecondSilo, "DROP TABLE rejections")]
    [InlineData(Roles.SecondFrontDoor, "SELECT * FROM heartbeats")]
    public async Task The_second_login_of_a_role_does_no_more(string role, string sql) => await RefusedAsync(role, sql);

    [Fact]
    public async Task A_stranger_does_not_even_connect()
    {
        await database.RunAsync("postgres", "CREATE ROLE stranger LOGIN");

        await RefusedAsync("stranger", "SELECT 1");
    }

    [Fact]
    public async Task The_script_runs_again_and_sets_new_passwords()
    {
        await database.MakeRolesAsync("another password");

        await database.RunAsync(Roles.Owner, "SELECT 1");
    }

    private async Task RefusedAsync(string role, string sql)
    {
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => database.RunAsync(role, sql));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
    }
}
