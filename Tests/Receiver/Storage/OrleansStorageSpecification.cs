using System.Data.Common;

namespace Telemetry.Tests.Storage;

/// <summary>What Orleans' grain storage asks of its statements, whatever the database.</summary>
public abstract class OrleansStorageSpecification(FreshDatabase database) : DatabaseSpecification(database)
{
    // Payloads, as hex digits.
    private const string One = "0100FF", Two = "02";

    private readonly Identity state = new("keys", null);

    private OrleansQueries Queries => new(Database.ConnectAsync);

    [Fact]
    public async Task State_that_was_never_written_has_no_row() => Assert.Null(await ReadAsync(state));

    [Fact]
    public async Task First_write_is_version_one()
    {
        Assert.Equal("1", await WriteAsync(state, null, One));
        Assert.Equal((One, 1), await ReadAsync(state));
    }

    [Fact]
    public async Task Write_with_the_version_that_stands_is_the_next_version()
    {
        await WriteAsync(state, null, One);

        Assert.Equal("2", await WriteAsync(state, 1, Two));
        Assert.Equal("3", await WriteAsync(state, 2, One));
        Assert.Equal((One, 3), await ReadAsync(state));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Write_with_another_version_is_a_conflict_and_changes_nothing(int? version)
    {
        await WriteAsync(state, null, One);
        await WriteAsync(state, 1, Two);

        Assert.Null(await WriteAsync(state, version, One));
        Assert.Equal((Two, 2), await ReadAsync(state));
    }

    [Fact]
    public async Task Write_with_a_version_where_nothing_stands_is_a_conflict()
    {
        Assert.Null(await WriteAsync(state, 1, One));
        Assert.Null(await ReadAsync(state));
    }

    [Fact]
    public async Task Cleared_state_keeps_its_row_and_can_be_written_again()
    {
        await WriteAsync(state, null, One);

        Assert.Equal("2", await ForgetAsync("ClearStorageKey", state, 1));
        Assert.Equal((null, 2), await ReadAsync(state));
        Assert.Equal("3", await WriteAsync(state, 2, Two));
        Assert.Equal((Two, 3), await ReadAsync(state));
    }

    [Fact]
    public async Task Deleted_state_has_no_row_and_can_be_written_again()
    {
        await WriteAsync(state, null, One);

        Assert.Equal("2", await ForgetAsync("DeleteStorageKey", state, 1));
        Assert.Null(await ReadAsync(state));
        Assert.Equal("1", await WriteAsync(state, null, Two));
    }

    [Theory]
    [InlineData("ClearStorageKey", null)]
    [InlineData("ClearStorageKey", 2)]
    [InlineData("DeleteStorageKey", null)]
    [InlineData("DeleteStorageKey", 2)]
    public async Task Clear_or_delete_with_another_version_is_a_conflict_and_changes_nothing(string key, int? version)
    {
        await WriteAsync(state, null, One);

        Assert.Null(await ForgetAsync(key, state, version));
        Assert.Equal((One, 1), await ReadAsync(state));
    }

    [Fact]
    public async Task Each_part_of_the_identity_makes_another_state()
    {
        Identity[] others =
        [
            state, state with { GrainIdExtensionString = "x" }, state with { GrainIdN0 = 8 }, state with { GrainIdN1 = 9 },
            state with { GrainIdHash = 8 }, state with { GrainTypeHash = 9 }, state with { GrainTypeString = "other" },
            state with { ServiceId = "other" },
        ];
        for (var i = 0; i < others.Length; i++)
        {
            Assert.Equal("1", await WriteAsync(others[i], null, $"0{i}"));
        }

        for (var i = 0; i < others.Length; i++)
        {
            Assert.Equal(($"0{i}", 1), await ReadAsync(others[i]));
        }
    }

    [Fact]
    public async Task First_writes_at_the_same_time_have_one_winner()
    {
        for (var round = 0; round < 10; round++)
        {
            var contested = state with { GrainIdN0 = 100 + round };
            var writes = await Task.WhenAll(Enumerable.Range(0, 4).Select(
                _ => Task.Run(() => WriteAsync(contested, null, One))));

            Assert.Equal("1", Assert.Single(writes, version => version is not null));
        }

        Assert.Equal(10, await Database.CountAsync("OrleansStorage"));
    }

    [Fact]
    public async Task Writes_with_one_version_at_the_same_time_have_one_winner()
    {
        await WriteAsync(state, null, One);
        for (var version = 1; version <= 10; version++)
        {
            var from = version;
            var writes = await Task.WhenAll(Enumerable.Range(0, 4).Select(
                _ => Task.Run(() => WriteAsync(state, from, Two))));

            Assert.Equal($"{version + 1}", Assert.Single(writes, written => written is not null));
        }
    }

    private async Task<(string? Payload, int Version)?> ReadAsync(Identity id)
    {
        var rows = await Queries.RunAsync(
            "ReadFromStorageKey",
            id,
            row => (Value(row, "PayloadBinary") is byte[] payload ? Convert.ToHexString(payload) : null, row.GetInt32(row.GetOrdinal("Version"))));
        return rows.Count == 0 ? null : Assert.Single(rows);
    }

    private async Task<string?> WriteAsync(Identity id, int? version, string payload) =>
        Judge(version, await Queries.RunAsync(
            "WriteToStorageKey",
            new
            {
                id.GrainIdHash,
                id.GrainIdN0,
                id.GrainIdN1,
                id.GrainTypeHash,
                id.GrainTypeString,
                id.GrainIdExtensionString,
                id.ServiceId,
                GrainStateVersion = version,
                PayloadBinary = Convert.FromHexString(payload),
            },
            NewVersion));

    private async Task<string?> ForgetAsync(string key, Identity id, int? version) =>
        Judge(version, await Queries.RunAsync(
            key,
            new
            {
                id.GrainIdHash,
                id.GrainIdN0,
                id.GrainIdN1,
                id.GrainTypeHash,
                id.GrainTypeString,
                id.GrainIdExtensionString,
                id.ServiceId,
                GrainStateVersion = version,
            },
            NewVersion));

    private static string? NewVersion(DbDataReader row) => $"{Value(row, "NewGrainStateVersion")}";

    private static object? Value(DbDataReader row, string column) => row.GetValue(row.GetOrdinal(column));

    /// <summary>
    /// The new version; null where Orleans throws InconsistentStateException, which is its rule and not ours: the same
    /// version, none, or no row though a version was given.
    /// </summary>
    private static string? Judge(int? given, List<string?> rows)
    {
        var version = rows.SingleOrDefault();
        return string.IsNullOrEmpty(version) || version == $"{given}" ? null : version;
    }

    /// <summary>What tells one state from the others, by the names of the parameters.</summary>
    private sealed record Identity(string GrainTypeString, string? GrainIdExtensionString)
    {
        public int GrainIdHash { get; init; } = 1;

        public int GrainTypeHash { get; init; } = 2;

        public long GrainIdN0 { get; init; } = 3;

        public long GrainIdN1 { get; init; } = 4;

        public string ServiceId { get; init; } = "service";
    }
}

public sealed class SqliteOrleansStorageTests() : OrleansStorageSpecification(new FreshSqlite());

[Collection(PostgreSqlFixture.Name)]
public sealed class PostgreSqlOrleansStorageTests(PostgreSqlFixture postgreSql)
    : OrleansStorageSpecification(new FreshPostgreSql(postgreSql.Server));
