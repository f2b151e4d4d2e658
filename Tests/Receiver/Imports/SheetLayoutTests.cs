using System.Security.Cryptography;
using System.Text;
using Telemetry.Api.Imports.Files;

namespace Telemetry.Tests.Imports;

/// <summary>Which column is where, row by row.</summary>
public sealed class SheetLayoutTests
{
    private const string Time = "2026-01-26 12:43:03";
    private static readonly Guid Id = Guid.Parse("5f1d7a84-3f6b-4a57-9a9a-0d6f7c1b2e30");

    public static TheoryData<string?, string> HeadersAndRows
    {
        get
        {
            var data = new TheoryData<string?, string>();
            foreach (var header in new[] { null, Sheet.Documented, Sheet.WithModules, Sheet.Older })
            {
                foreach (var row in new[] { Sheet.Documented, Sheet.WithModules, Sheet.Older })
                {
                    data.Add(header, row);
                }
            }

            return data;
        }
    }

    /// <summary>A script that was replaced leaves rows of one layout under the header of another.</summary>
    [Theory]
    [MemberData(nameof(HeadersAndRows))]
    public void Row_is_read_by_its_own_layout_whatever_header_stands_above_it(string? header, string layout)
    {
        string[] lines = [.. header is null ? [] : new[] { header }, Sheet.Row(layout, Time, Id)];

        var heartbeat = Sheet.Understand(Sheet.Of(lines)).Only;

        Assert.Equal((Id, "2026-01-26T12:43:03"), (heartbeat.InstanceId, heartbeat.ReceivedAt.UtcDateTime.ToString("s")));
        Assert.Equal(("1.2.0", "docker", """["a","b"]""", "1-10"), (heartbeat.EventyayVersion, heartbeat.DeploymentType, heartbeat.EnabledPlugins, heartbeat.EventsBucket));
        Assert.Equal(Sheet.Body(Id), Encoding.UTF8.GetString(heartbeat.RawPayload!));
    }

    [Theory]
    [InlineData("enabled_plugins")]
    [InlineData("enabled_modules")]
    public void Cells_are_used_where_the_body_is_missing(string plugins)
    {
        var layout = Sheet.Documented.Replace("enabled_plugins", plugins, StringComparison.Ordinal);
        var row = Sheet.Row(
            layout, ("received_at_utc", Time), ("instance_id", $"{Id}"), ("schema_version", "1"), ("eventyay_version", "1.2.3"),
            (plugins, """["p"]"""), ("orders_bucket", "11-50"), ("uptime_bucket", "1-7d"), ("background_jobs_enabled", "TRUE"));

        var read = Sheet.Understand(Sheet.Of(layout, row));

        var heartbeat = read.Only;
        Assert.Equal(
            ("1.2.3", """["p"]""", "11-50", "1-7d", true),
            (heartbeat.EventyayVersion, heartbeat.EnabledPlugins, heartbeat.OrdersBucket, heartbeat.UptimeBucket, heartbeat.BackgroundJobsEnabled!.Value));
        Assert.Contains(read.Rows[0].Repairs, repair => repair is { Field: "raw_payload", Reason: "is missing, and the cells were used" });
    }

    /// <summary>What has no column of its own is in the body that is made of the cells.</summary>
    [Fact]
    public void Cells_of_the_older_sheet_are_in_their_columns_and_in_the_body()
    {
        var row = Sheet.Row(
            Sheet.Older, ("received_at_utc", Time), ("instance_id", $"{Id}"), ("schema_version", "1"), ("python_version", "3.11.4"),
            ("events_bucket", "1-10"), ("live_events_bucket", "0"), ("submissions_bucket", "51-100"), ("celery_enabled", "true"),
            ("redis_enabled", "true"), ("deployment_type", "native"));

        var heartbeat = Sheet.Understand(Sheet.Of(Sheet.Older, row)).Only;

        Assert.Equal(("1-10", "native", true), (heartbeat.EventsBucket, heartbeat.DeploymentType, heartbeat.BackgroundJobsEnabled!.Value));
        var body = Encoding.UTF8.GetString(heartbeat.RawPayload!);
        Assert.Contains("\"python_version\":\"3.11.4\"", body, StringComparison.Ordinal);
        Assert.Contains("\"submissions_bucket\":\"51-100\"", body, StringComparison.Ordinal);
        Assert.Contains("\"redis_enabled\":true", body, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_the_earliest_sheet_hash_and_ranges_are_kept_and_the_rest_is_nowhere()
    {
        var row = Sheet.Row(
            Sheet.Earliest, ("timestamp", Time), ("instance_id", $"{Id}"), ("instance_url", "https://tickets.example.org"),
            ("instance_ip", "203.0.113.77"), ("version_current", "0.9.1"), ("version_latest", "0.9.9"), ("event_count", "37"),
            ("ticket_count", "4321"), ("user_count", "98765"));

        var read = Sheet.Understand(Sheet.Of(Sheet.Earliest, row));

        var hash = Convert.ToHexStringLower(SHA256.HashData("https://tickets.example.org"u8))[..16];
        Assert.Equal((hash, "0.9.1", "11-50"), (read.Only.CanonicalBaseUrl, read.Only.EventyayVersion, read.Only.EventsBucket));
        Assert.All(["example.org", "203.0.113.77", "4321", "98765", "\"37\"", ":37"], each =>
        {
            Assert.DoesNotContain(each, read.Everything, StringComparison.Ordinal);
            Assert.DoesNotContain(each, string.Join(' ', read.Rows[0].Repairs), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Body_is_the_truth_and_what_is_private_in_it_is_removed()
    {
        var body = Sheet.Body(Id, "1.2.0")[..^1] + ",\"server\":\"203.0.113.77\",\"site\":\"https://tickets.example.org\"}";
        var row = Sheet.Row(
            Sheet.Documented, ("received_at_utc", Time), ("instance_id", $"{Guid.NewGuid()}"), ("eventyay_version", "9.9.9"),
            ("events_bucket", "5000+"), ("raw_payload", body));

        var read = Sheet.Understand(Sheet.Of(Sheet.Documented, row));

        Assert.Equal((Id, "1.2.0", "1-10"), (read.Only.InstanceId, read.Only.EventyayVersion, read.Only.EventsBucket));
        Assert.DoesNotContain("203.0.113.77", read.Everything, StringComparison.Ordinal);
        Assert.DoesNotContain("example.org", read.Everything, StringComparison.Ordinal);
        Assert.Equal(2, read.Rows[0].Repairs.Count);
    }

    [Fact]
    public void Body_that_was_cut_off_gives_way_to_the_cells()
    {
        var row = Sheet.Row(
            Sheet.Documented, ("received_at_utc", Time), ("instance_id", $"{Id}"), ("schema_version", "1"), ("eventyay_version", "1.2.3"),
            ("raw_payload", Sheet.Body(Id)[..40]));

        var read = Sheet.Understand(Sheet.Of(Sheet.Documented, row));

        Assert.Equal("1.2.3", read.Only.EventyayVersion);
        Assert.Contains(read.Rows[0].Repairs, repair => repair.Reason == "cannot be read, and the cells were used");
    }

    [Fact]
    public void Rows_of_nobody_are_reported_with_their_lines_and_blank_rows_are_none()
    {
        var read = Sheet.Understand(Sheet.Of(
            Sheet.Documented,
            Sheet.Row(Sheet.Documented, ("received_at_utc", Time), ("instance_id", "test-123"), ("schema_version", "1")),
            "",
            new string(',', 22),
            Sheet.Row(Sheet.Documented, Time, Id),
            "a remark of somebody",
            Sheet.Row(Sheet.Documented, ("received_at_utc", Time), ("instance_id", $"{Id}"))));

        Assert.Equal(4, read.Rows.Count);
        Assert.Equal(Id, Assert.Single(read.Heartbeats).InstanceId);
        Assert.Equal(
            "2: instance_id must be a UUID, and not the nil UUID; 6:  has one column where many belong; 7: schema_version is missing",
            read.Refusals);
    }

    [Fact]
    public void File_of_one_column_is_an_error() => Assert.StartsWith(
        "It has one column where many belong.",
        Assert.Throws<UnreadableFileException>(() => Sheet.Understand("received_at_utc|instance_id|x\r\n2026-01-26|y|z\r\n")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Header_may_come_again_in_the_middle()
    {
        var read = Sheet.Understand(Sheet.Of(
            Sheet.Older, Sheet.Row(Sheet.Older, Time, Id), Sheet.Documented, Sheet.Row(Sheet.Documented, "2026-01-27 12:43:03", Id)));

        Assert.Equal("2026-01-26T12:43:03 2026-01-27T12:43:03", read.Times);
        Assert.Equal(["sheet of 21 columns", "sheet of 23 columns"], read.Rows.Select(row => row.Layout));
    }
}
