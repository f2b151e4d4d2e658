using System.Net;
using Microsoft.Data.Sqlite;

namespace Telemetry.Tests.Api;

/// <summary>One body of each sender version that has shipped, and every column of the row that becomes of it.</summary>
public sealed class PayloadTests(ReceiverFixture fixture) : IClassFixture<ReceiverFixture>
{
    private const string Plugins =
        """["eventyay.plugins.badges","eventyay.plugins.sendmail","eventyay.plugins.ticketoutputpdf","eventyay_stripe","eventyay_paypal"]""";

    /// <summary>It says 1-1 for one and 2-10 for two to ten; nobody has to mend that.</summary>
    [Fact]
    public Task Body_of_S_minus_1_is_kept() => AssertKeptAsync("sender-s-1.json", new()
    {
        ["instance_id"] = "3b0f6f0e-6c1d-4f5a-9a34-7d1f5f0c2a11",
        ["eventyay_version"] = "0.1",
        ["deployment_type"] = "docker",
        ["database_version"] = "15",
        ["storage_backend"] = "file",
        ["events_bucket"] = "2-10",
    });

    [Fact]
    public Task Body_of_S0_is_kept() => AssertKeptAsync("sender-s0.json", new()
    {
        ["instance_id"] = "4f6c1c52-6a53-4d3e-9a35-0f3f1f2a7b01",
        ["eventyay_version"] = "0.1",
        ["deployment_type"] = "docker",
        ["database_version"] = "15",
        ["storage_backend"] = "file",
    });

    [Fact]
    public Task Body_of_S1_is_kept() => AssertKeptAsync("sender-s1.json", new(WhatS1AndLaterReport)
    {
        ["instance_id"] = "0b7e3a1e-92cf-4d0f-8a55-6b8f5f1f7c02",
        ["eventyay_version"] = "1.0.0",
        ["build_metadata"] = "main@1a2b3c4d",
        ["deployment_type"] = "docker",
        ["database_version"] = "15",
        ["storage_backend"] = "file",
        ["maintainer_contact"] = "ops@example.org",
    });

    [Fact]
    public Task Body_of_S2_is_kept() => AssertKeptAsync("sender-s2.json", new(WhatS1AndLaterReport)
    {
        ["instance_id"] = "a4d8f0b6-3a90-4f53-b4c6-2f9f6c3e5d03",
        ["eventyay_version"] = "1.1.0",
        ["build_metadata"] = "main@1a2b3c4d",
        ["deployment_type"] = "kubernetes",
        ["database_version"] = "15",
        ["storage_backend"] = "s3",
    });

    [Fact]
    public Task Body_of_S3_is_kept() => AssertKeptAsync("sender-s3.json", new(WhatS1AndLaterReport)
    {
        ["instance_id"] = "7d9a1f7c-5c41-4f0e-9d2b-8e4b7a6c9e04",
        ["eventyay_version"] = "1.2.0",
        ["build_metadata"] = "v1.2.0",
        ["deployment_type"] = "kubernetes",
        ["database_version"] = "17",
        ["storage_backend"] = "s3",
    });

    private static Dictionary<string, object?> WhatS1AndLaterReport => new()
    {
        ["canonical_base_url"] = "2cf24dba5fb0a30e",
        ["attendees_bucket"] = "501-1000",
        ["tickets_issued_bucket"] = "501-1000",
        ["paid_tickets_bucket"] = "101-500",
        ["free_tickets_bucket"] = "11-50",
        ["uptime_bucket"] = "1-7d",
        ["error_count_bucket"] = "0",
    };

    /// <summary>Columns that are not expected are NULL.</summary>
    private async Task AssertKeptAsync(string file, Dictionary<string, object?> expected)
    {
        var body = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "Payloads", file));
        var before = DateTimeOffset.UtcNow;
        var answer = await fixture.Receiver.Client.HeartbeatAsync(body);
        var after = DateTimeOffset.UtcNow;
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.False(answer.Body.TryGetProperty("repaired", out _));

        foreach (var (column, value) in new (string, object?)[]
        {
            ("schema_version", "1"), ("os_family", "Linux"), ("database_type", "postgresql"), ("enabled_plugins", Plugins),
            ("events_bucket", "11-50"), ("orders_bucket", "101-500"), ("background_jobs_enabled", 1L),
            ("raw_payload", System.Text.Encoding.UTF8.GetString(body)),
        })
        {
            expected.TryAdd(column, value);
        }

        await using var connection = new SqliteConnection($"Data Source={fixture.Receiver.SqliteFile};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using var select = connection.CreateCommand();
        select.CommandText = "SELECT * FROM heartbeats WHERE instance_id = $id";
        select.Parameters.AddWithValue("$id", expected["instance_id"]);
        await using var row = await select.ExecuteReaderAsync();
        Assert.True(await row.ReadAsync());
        Assert.Equal(23, row.FieldCount);
        Assert.InRange(row.GetFieldValue<DateTimeOffset>(0), before.AddMilliseconds(-1), after);
        for (var i = 1; i < row.FieldCount; i++)
        {
            Assert.Equal(
                (row.GetName(i), expected.GetValueOrDefault(row.GetName(i))),
                (row.GetName(i), row.IsDBNull(i) ? null : row.GetValue(i)));
        }

        Assert.False(await row.ReadAsync());
    }
}
