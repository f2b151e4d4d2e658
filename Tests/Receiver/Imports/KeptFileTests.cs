using System.Text;
using System.Text.Json;
using Telemetry.Api.Imports.Files;

namespace Telemetry.Tests.Imports;

/// <summary>What a receiver gave out comes in as it was kept there, less what is private.</summary>
public sealed class KeptFileTests
{
    private static readonly Guid Id = Guid.Parse("5f1d7a84-3f6b-4a57-9a9a-0d6f7c1b2e30");

    [Fact]
    public void Row_with_its_body_is_as_it_was_kept_also_where_older_rules_read_the_body_otherwise()
    {
        var body = Sheet.Body(Id);
        var heartbeat = Sheet.Understand(Line(("eventyay_version", "1.2.0+kept"), ("raw_payload", body))).Only;

        Assert.Equal(("2026-01-26T12:43:03.1234560Z", "1.2.0+kept", "1-10"), (heartbeat.ReceivedAt.UtcDateTime.ToString("O"), heartbeat.EventyayVersion, heartbeat.EventsBucket));
        Assert.Equal(body, Encoding.UTF8.GetString(heartbeat.RawPayload!));
    }

    [Fact]
    public void Row_without_its_body_has_one_made_of_its_columns()
    {
        var heartbeat = Sheet.Understand(Line(("eventyay_version", "1.2.0"), ("background_jobs_enabled", false), ("enabled_plugins", new[] { "a" }), ("error_count_bucket", "0"))).Only;

        Assert.Equal(("1.2.0", false, """["a"]""", "0"), (heartbeat.EventyayVersion, heartbeat.BackgroundJobsEnabled!.Value, heartbeat.EnabledPlugins, heartbeat.ErrorCountBucket));
        Assert.Contains("\"composed_from\":\"columns\"", Encoding.UTF8.GetString(heartbeat.RawPayload!), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_private_does_not_come_in_this_way_either()
    {
        var read = Sheet.Understand(Line(
            ("eventyay_version", "https://tickets.example.org"), ("deployment_type", "203.0.113.77"),
            ("raw_payload", Sheet.Body(Id)[..^1] + ",\"ip\":\"203.0.113.77\"}")));

        Assert.DoesNotContain("203.0.113.77", read.Everything, StringComparison.Ordinal);
        Assert.DoesNotContain("example.org", read.Everything, StringComparison.Ordinal);
        Assert.NotEmpty(read.Rows[0].Repairs);
    }

    [Fact]
    public void Lines_that_are_no_rows_are_reported()
    {
        var read = Sheet.Understand(
            Line() + "{\"received_at_utc\":\n" + "\n" + "[]\n" + Line(("received_at_utc", "yesterday")) + Line(("instance_id", "test-1"))
            + Line(("raw_payload", Sheet.Body(Guid.NewGuid()))));

        Assert.Equal(Id, Assert.Single(read.Heartbeats).InstanceId);
        Assert.Equal(
            "2:  is no JSON object; 4:  is no JSON object; 5: received_at_utc is no time; 6: instance_id is missing; 7: instance_id is not the one in its body",
            read.Refusals);
    }

    [Fact]
    public void Export_that_was_cut_off_is_refused_where_its_end_says_how_long_it_is()
    {
        Assert.Single(Sheet.Understand(Line() + "{\"end\":true,\"rows\":1}\n").Rows);
        Assert.Contains(
            "It is not whole",
            Assert.Throws<UnreadableFileException>(() => Sheet.Understand(Line() + "{\"end\":true,\"rows\":2}\n")).Message, StringComparison.Ordinal);
    }

    private static string Line(params (string Column, object? Value)[] columns)
    {
        var row = new Dictionary<string, object?>
        {
            ["received_at_utc"] = "2026-01-26T12:43:03.123456Z",
            ["instance_id"] = $"{Id}",
            ["schema_version"] = "1",
        };
        foreach (var (column, value) in columns)
        {
            row[column] = value;
        }

        return JsonSerializer.Serialize(row) + "\n";
    }
}
