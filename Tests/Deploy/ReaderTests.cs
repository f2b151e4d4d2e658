using System.Text.Json;
using Npgsql;
using Telemetry.Tests.Servers;
using Xunit;

namespace Telemetry.Tests.Deploy;

/// <summary>What the role of deploy/postgresql/reader.sql may do, and that the panels of deploy/grafana work with it.</summary>
public sealed class ReaderTests(RolesDatabase database) : IClassFixture<RolesDatabase>, IAsyncLifetime
{
    private const string Reader = "telemetry_reader";

    public async Task InitializeAsync()
    {
        var address = new NpgsqlConnectionStringBuilder(database.ConnectionString("postgres"));
        await Command.RunAsync(
            "env",
            [
                "TELEMETRY_READER_PASSWORD=a password", "psql", "--no-psqlrc", $"--host={address.Host}", $"--port={address.Port}",
                $"--username={address.Username}", $"--dbname={address.Database}",
                $"--file={Repository.Path("deploy", "postgresql", "reader.sql")}",
            ]);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("SELECT * FROM heartbeats_latest")]
    [InlineData("SELECT * FROM active_instances")]
    [InlineData("SELECT * FROM instance_states LEFT JOIN plugin_lists USING (plugin_list)")]
    [InlineData("SELECT received_at_utc, instance_id, eventyay_version FROM heartbeats")]
    public async Task Reader_reads_what_an_export_has(string sql) => await database.RunAsync(Reader, sql);

    [Theory]
    [InlineData("SELECT * FROM heartbeats")]
    [InlineData("SELECT raw_payload FROM heartbeats")]
    [InlineData("SELECT maintainer_contact FROM heartbeats")]
    [InlineData("SELECT count(*) FROM heartbeats_default")]
    [InlineData("SELECT * FROM instances")]
    [InlineData("SELECT * FROM rejections")]
    [InlineData("SELECT * FROM OrleansStorage")]
    [InlineData("SET TRANSACTION READ WRITE; DELETE FROM heartbeats")]
    [InlineData("SET TRANSACTION READ WRITE; CREATE TABLE mine (id int)")]
    public async Task Reader_does_nothing_else(string sql)
    {
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => database.RunAsync(Reader, sql));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
    }

    [Fact]
    public async Task Panels_show_what_is_active()
    {
        await database.RunAsync("postgres", """
            INSERT INTO statistics_fold (id, version, generation, definition, position) VALUES (1, 1, 1, 1, now()) ON CONFLICT DO NOTHING;
            INSERT INTO states (generation, instance_id, valid_from, valid_until, last_received_at_utc, began, eventyay_version, has_contact)
            SELECT 1, gen_random_uuid(), '2026-01-03', '2026-01-05', '2026-01-04', 'new', version, false
            FROM (VALUES ('1.2.0'), ('1.2.0'), (NULL)) AS reported(version);
            INSERT INTO instances VALUES ('00000000-0000-4000-8000-000000000001', now(), now(), gen_random_uuid(), 'k', 1);
            INSERT INTO heartbeats (received_at_utc, instance_id, schema_version, deployment_type, raw_payload)
            SELECT last_received_at, instance_id, '1', 'docker', '{}' FROM instances;
            """);
        var dashboard = JsonDocument.Parse(await Repository.ReadAsync("deploy", "grafana", "installations.json")).RootElement;
        var panels = dashboard.GetProperty("panels").EnumerateArray()
            .Select(panel => panel.GetProperty("targets")[0].GetProperty("rawSql").GetString()!).ToList();

        // Grafana puts times in the place of its macros.
        var overTime = panels[0]
            .Replace("$__timeFrom()", "'2026-01-02T08:00:00Z'", StringComparison.Ordinal)
            .Replace("$__timeTo()", "'2026-01-05T08:00:00Z'", StringComparison.Ordinal);
        var utc = new DateTime(2026, 1, 3, 0, 0, 0, DateTimeKind.Utc);

        Assert.Equal(
            [[utc, "(not reported)", 1L], [utc, "1.2.0", 2L], [utc.AddDays(1), "(not reported)", 1L], [utc.AddDays(1), "1.2.0", 2L]],
            await AskAsync(overTime));
        Assert.Equal([["docker", 1L]], await AskAsync(panels[1]));
    }

    private async Task<List<object[]>> AskAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString(Reader));
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object[]>();
        while (await reader.ReadAsync())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }
}
