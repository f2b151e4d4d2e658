using Telemetry.Api.Imports;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Tests.Imports;

/// <summary>What a spreadsheet made of a value is undone where that is certain; else it is NULL and in the report.</summary>
public sealed class SheetCellTests
{
    private const string Converted = "may have been converted by the spreadsheet";
    private const string MadeUp = "may have been made up by the script";

    [Theory]
    [InlineData("events_bucket", "1-10", "1-10")]
    [InlineData("events_bucket", "51-100", "51-100")]
    [InlineData("events_bucket", "5000+", "5000+")]
    [InlineData("events_bucket", "1-1", "1-1")]
    [InlineData("events_bucket", "0", "0")]
    [InlineData("events_bucket", "0.0", "0")]
    [InlineData("events_bucket", "0,0", "0")]
    [InlineData("events_bucket", "1/10/2026", "1-10")] // January 10th, of the year in which it was written
    [InlineData("events_bucket", "10.01.2026", "1-10")]
    [InlineData("events_bucket", "10/1/2026", "1-10")]
    [InlineData("events_bucket", "2026-01-10", "1-10")]
    [InlineData("events_bucket", "10-Jan", "1-10")]
    [InlineData("events_bucket", "46032", "1-10")] // the same day as a number
    [InlineData("events_bucket", "2/10/2026", "2-10")]
    [InlineData("events_bucket", "11/1/1950", "11-50")] // November 1950
    [InlineData("events_bucket", "01.11.1950", "11-50")]
    [InlineData("events_bucket", "Nov-50", "11-50")]
    [InlineData("events_bucket", "18568", "11-50")]
    [InlineData("events_bucket", "1/10/2019", null)]
    [InlineData("events_bucket", "3/4/2026", null)]
    [InlineData("events_bucket", "37", null)]
    [InlineData("events_bucket", "51.5", null)]
    [InlineData("eventyay_version", "1.2.0", "1.2.0")]
    [InlineData("eventyay_version", "1.3.0.dev0", "1.3.0.dev0")]
    [InlineData("eventyay_version", "1.1", null)] // or 1.10
    [InlineData("eventyay_version", "1,1", null)]
    [InlineData("eventyay_version", "1/2/2026", null)]
    [InlineData("database_version", "15", "15")]
    [InlineData("database_version", "15.0", "15")]
    [InlineData("database_version", "15,0", "15")]
    [InlineData("database_version", "12.4", null)]
    [InlineData("database_version", "8.0.33", "8.0.33")]
    [InlineData("schema_version", "1.0", "1")]
    [InlineData("canonical_base_url", "0123456789abcdef", "0123456789abcdef")]
    [InlineData("canonical_base_url", "4.81516E+15", null)]
    [InlineData("canonical_base_url", "1.23457E+57", null)]
    [InlineData("canonical_base_url", "1,23457E+57", null)]
    [InlineData("canonical_base_url", "4815162342481516", null)] // a number that may have had a zero before it
    [InlineData("background_jobs_enabled", "TRUE", "true")]
    [InlineData("background_jobs_enabled", "true", "true")]
    [InlineData("background_jobs_enabled", "WAHR", "true")]
    [InlineData("background_jobs_enabled", "VRAI", "true")]
    [InlineData("background_jobs_enabled", "VERO", "true")]
    [InlineData("background_jobs_enabled", "1", null)]
    [InlineData("maintainer_contact", "'+ops@example.org", "+ops@example.org")]
    [InlineData("os_family", "'=Linux", "=Linux")]
    [InlineData("os_family", "'-Linux", "-Linux")]
    [InlineData("os_family", "'@Linux", "@Linux")]
    [InlineData("os_family", "O'Linux", "O'Linux")]
    [InlineData("enabled_plugins", """["a", "b"]""", """["a","b"]""")]
    [InlineData("enabled_plugins", "a, b", null)]
    public void Cell_is_what_it_was_before_the_spreadsheet_converted_it(string column, string cell, string? expected)
    {
        var row = Read(column, cell, "26.01.2026 12:43:03");

        Assert.Equal(expected, ValueIn(row, column));
        Assert.Equal(expected is null, row.Repairs.Any(repair => repair.Field!.Contains(column, StringComparison.Ordinal) && repair.Reason == Converted));
    }

    /// <summary>Sheets' year is that of the writing, and around New Year the one before or after.</summary>
    [Fact]
    public void Date_in_a_bucket_may_be_of_the_next_year() =>
        Assert.Equal("1-10", ValueIn(Read("orders_bucket", "1/10/2026", "31.12.2025 23:59:59"), "orders_bucket"));

    /// <summary>The script wrote them also where nothing was sent; a receiver's export says what was.</summary>
    [Theory]
    [InlineData("background_jobs_enabled", "FALSE", "false")]
    [InlineData("background_jobs_enabled", "FALSCH", "false")]
    [InlineData("background_jobs_enabled", "FAUX", "false")]
    [InlineData("background_jobs_enabled", "FALSO", "false")]
    [InlineData("error_count_bucket", "0", "0")]
    [InlineData("enabled_plugins", "[]", "[]")]
    public void Values_that_the_script_made_up_are_not_reported_by_anybody(string column, string cell, string exported)
    {
        var bySheet = Read(column, cell, "2026-01-26 12:43:03");
        var byReceiver = Read(column, cell, "2026-01-26T12:43:03.123456Z");

        Assert.Null(ValueIn(bySheet, column));
        Assert.Contains(bySheet.Repairs, repair => repair.Reason == MadeUp);
        Assert.Equal(exported, ValueIn(byReceiver, column));
    }

    private static ImportRow Read(string column, string cell, string time)
    {
        var row = Sheet.Row(
            Sheet.Documented, ("received_at_utc", time), ("instance_id", $"{Guid.NewGuid()}"), ("schema_version", "1"), (column, cell));
        return Assert.Single(Sheet.Understand(Sheet.Of(Sheet.Documented, row)).Rows);
    }

    private static string? ValueIn(ImportRow row, string column)
    {
        Assert.Equal(default(Finding?), row.Refusal);
        return column == "background_jobs_enabled"
            ? row.Heartbeat!.BackgroundJobsEnabled?.ToString().ToLowerInvariant()
            : HeartbeatColumn.Of(column).TextIn(row.Heartbeat!);
    }
}
