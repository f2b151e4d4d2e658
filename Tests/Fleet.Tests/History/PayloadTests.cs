using System.Text.Json;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Sender;
using Xunit;

namespace Telemetry.Fleet.Tests.History;

/// <summary>The bodies behind the rows.</summary>
public sealed class PayloadTests
{
    [Fact]
    public void Payload_agrees_with_the_columns()
    {
        foreach (var row in ObservedFleet.History.Play())
        {
            using var body = JsonDocument.Parse(row.RawPayload);
            foreach (var column in HeartbeatColumn.All.Where(column => column.Name is not ("received_at_utc" or "raw_payload")))
            {
                Assert.Equal((column.Name, Sent(body.RootElement, column.Name)), (column.Name, column.TextOf(row)));
            }
        }
    }

    [Fact]
    public void All_five_senders_are_there()
    {
        var counts = ObservedFleet.History.Play().CountBy(SenderOf).ToDictionary();
        Assert.All(Enum.GetValues<SenderVersion>(), sender => Assert.True(counts.GetValueOrDefault(sender) >= 400, $"{sender}"));
    }

    [Theory]
    [InlineData("1-1")]
    [InlineData("2-10")]
    [InlineData("10-50")]
    [InlineData("50-100")]
    public void Labels_of_old_senders_are_there(string label) => Assert.True(CountOf($"_bucket\": \"{label}\"") >= 100);

    [Theory]
    [InlineData("build_metadata")]
    [InlineData("canonical_base_url_hash")]
    [InlineData("maintainer_contact", true)]
    public void Field_is_absent_here_null_there_and_empty_elsewhere(string field, bool neverNull = false)
    {
        var (absent, isNull, empty) = (0, 0, 0);
        foreach (var row in ObservedFleet.History.Play())
        {
            absent += row.RawPayload.Contains($"\"{field}\":", StringComparison.Ordinal) ? 0 : 1;
            isNull += row.RawPayload.Contains($"\"{field}\": null", StringComparison.Ordinal) ? 1 : 0;
            empty += row.RawPayload.Contains($"\"{field}\": \"\"", StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.True(absent >= 100);
        Assert.True(empty >= 100);
        Assert.Equal(!neverNull, isNull >= 100);
    }

    [Theory]
    [InlineData("\"metrics\": null")]
    [InlineData("\"enabled_plugins\": null")]
    [InlineData("\"os_family\": \"\"")]
    [InlineData("\"database_version\": \"\"")]
    public void Some_know_nothing_of_what_all_others_tell(string member) => Assert.True(CountOf(member) >= 100);

    /// <summary>How many bodies have this text in them.</summary>
    private static int CountOf(string text) =>
        ObservedFleet.History.Play().Count(row => row.RawPayload.Contains(text, StringComparison.Ordinal));

    /// <summary>A column's text as the wire contract takes it from a body.</summary>
    private static string? Sent(JsonElement body, string column)
    {
        var metrics = body.GetProperty("metrics");
        var (from, field) = column switch
        {
            "canonical_base_url" => (body, "canonical_base_url_hash"),
            "background_jobs_enabled" when !body.TryGetProperty(column, out _) => (body, "celery_enabled"),
            _ when column.EndsWith("_bucket", StringComparison.Ordinal) => (metrics, column),
            _ => (body, column),
        };
        return from.ValueKind == JsonValueKind.Object && from.TryGetProperty(field, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.String => value.GetString() is { Length: > 0 } text ? text : null,
                JsonValueKind.True or JsonValueKind.False => value.GetBoolean() ? "true" : "false",
                _ => value.GetRawText().Replace(", ", ",", StringComparison.Ordinal),
            }
            : null;
    }

    /// <summary>By what sets the senders apart, of S2 and S3 by the releases that they came with.</summary>
    private static SenderVersion SenderOf(HeartbeatRow row)
    {
        using var body = JsonDocument.Parse(row.RawPayload);
        return !body.RootElement.TryGetProperty("build_metadata", out _) ? row.RawPayload switch
        {
            var text when text.Contains("\"organizers_bucket\": \"1-10\"", StringComparison.Ordinal) => SenderVersion.S0,
            _ => SenderVersion.SMinus1,
        }
            : body.RootElement.TryGetProperty("enabled_modules", out _) ? SenderVersion.S1
            : row.EventyayVersion!.StartsWith("1.1.", StringComparison.Ordinal) ? SenderVersion.S2
            : SenderVersion.S3;
    }
}
