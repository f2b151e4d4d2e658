using System.Text;
using Telemetry.Api.Imports.Files;

namespace Telemetry.Tests.Imports;

/// <summary>The format is found by what is in the file.</summary>
public sealed class FileFormatTests
{
    private const string Time = "2026-01-26 12:43:03";
    private static readonly Guid Id = Guid.Parse("5f1d7a84-3f6b-4a57-9a9a-0d6f7c1b2e30");

    public static TheoryData<char, string, bool> Texts
    {
        get
        {
            var data = new TheoryData<char, string, bool>();
            foreach (var separator in ",;\t")
            {
                foreach (var (encoding, mark) in new[] { ("utf-8", false), ("utf-8", true), ("utf-16", true), ("utf-16", false), ("utf-16BE", true), ("utf-16BE", false) })
                {
                    data.Add(separator, encoding, mark);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Separator_and_encoding_are_found(char separator, string name, bool hasMark)
    {
        var encoding = Encoding.GetEncoding(name);
        string[] rows =
        [
            string.Join(separator, Sheet.Documented.Split(',')),
            string.Join(separator, Sheet.Cells(Sheet.Documented, ("received_at_utc", Time), ("instance_id", $"{Id}"), ("schema_version", "1"), ("maintainer_contact", "müller@example.org")).Select(Sheet.Quoted)),
            string.Join(separator, Sheet.Cells(Sheet.Documented, ("received_at_utc", Time), ("instance_id", $"{Id}"), ("enabled_plugins", """["a","b"]"""), ("raw_payload", Sheet.Body(Id))).Select(Sheet.Quoted)),
        ];

        var read = Sheet.Understand([.. hasMark ? encoding.GetPreamble() : [], .. encoding.GetBytes(Sheet.Of(rows))]);

        Assert.Equal("CSV", read.Format);
        Assert.Equal("", read.Refusals);
        Assert.Equal(["müller@example.org", null], read.Heartbeats.Select(heartbeat => heartbeat.MaintainerContact));
        Assert.Equal(Sheet.Body(Id), Encoding.UTF8.GetString(read.Heartbeats[1].RawPayload!));
    }

    [Fact]
    public void Sheet_without_a_header_is_read_with_any_separator()
    {
        var cells = Sheet.Cells(Sheet.Documented, ("received_at_utc", Time), ("instance_id", $"{Id}"), ("raw_payload", Sheet.Body(Id)));

        Assert.Equal(Id, Sheet.Understand(Sheet.Of(string.Join(';', cells.Select(Sheet.Quoted)))).Only.InstanceId);
    }

    [Fact]
    public void Spreadsheet_says_what_its_cells_were_taken_for()
    {
        object?[] Row(params (string Column, object? Value)[] cells) => [.. Sheet.Documented.Split(',').Select(column => cells.FirstOrDefault(cell => cell.Column == column).Value)];
        var time = new DateTime(2026, 1, 26, 12, 43, 3);
        var read = Sheet.Understand(Workbook.Of(
            [.. Sheet.Documented.Split(',')],
            Row(
                ("received_at_utc", time), ("instance_id", $"{Id}"), ("schema_version", 1.0), ("eventyay_version", 1.1), ("database_version", 15.0),
                ("canonical_base_url", 4.81516234248152E+15), ("events_bucket", new DateTime(2026, 1, 10)), ("orders_bucket", new DateTime(1950, 11, 1)),
                ("attendees_bucket", 37.0), ("background_jobs_enabled", true)),
            Row(("received_at_utc", time.AddDays(1)), ("instance_id", $"{Id}"), ("eventyay_version", "1.10"), ("schema_version", "1"), ("canonical_base_url", "4815162342481516")),
            Row(("received_at_utc", time.AddDays(2)), ("instance_id", $"{Id}"), ("raw_payload", Sheet.Body(Id)))), "Europe/Berlin");

        Assert.Equal("XLSX", read.Format);
        Assert.Equal("2026-01-26T11:43:03 2026-01-27T11:43:03 2026-01-28T11:43:03", read.Times);
        var first = read.Heartbeats[0];
        Assert.Equal(
            ("1", "15", "1-10", "11-50", true), (first.SchemaVersion, first.DatabaseVersion!, first.EventsBucket!, first.OrdersBucket!, first.BackgroundJobsEnabled!.Value));
        Assert.Equal((null, null, null), (first.EventyayVersion, first.CanonicalBaseUrl, first.AttendeesBucket));
        Assert.Equal(("1.10", "4815162342481516"), (read.Heartbeats[1].EventyayVersion, read.Heartbeats[1].CanonicalBaseUrl));
        Assert.Equal(Sheet.Body(Id), Encoding.UTF8.GetString(read.Heartbeats[2].RawPayload!));
    }

    [Fact]
    public void Tab_heartbeats_is_taken_of_several_and_the_only_one_whatever_its_name()
    {
        object?[][] rows = [[.. Sheet.Documented.Split(',')], [.. Sheet.Cells(Sheet.Documented, ("received_at_utc", Time), ("instance_id", $"{Id}"), ("raw_payload", Sheet.Body(Id)))]];
        object?[][] other = [["notes"], ["buy milk"]];

        Assert.Equal(Id, Sheet.Understand(Workbook.Of(("Notes", other), ("heartbeats", rows))).Only.InstanceId);
        Assert.Equal(Id, Sheet.Understand(Workbook.Of(("Sheet1", rows))).Only.InstanceId);
        Assert.Equal(
            "The spreadsheet has several tabs and none of them is called heartbeats.",
            Assert.Throws<UnreadableFileException>(() => Sheet.Understand(Workbook.Of(("Notes", other), ("Rows", rows)))).Message);
    }

    [Theory]
    [InlineData("504B0304FFFF")] // an archive that is none
    [InlineData("D0CF11E0A1B11AE1")]
    [InlineData("1F8B0800")]
    [InlineData("28B52FFD")]
    [InlineData("50415231FFFF")]
    [InlineData("89504E470D0A1A0A0000")]
    [InlineData("7265636569766564FF2C61")] // no UTF-8
    public void File_that_cannot_be_read_is_refused_in_one_sentence(string hex)
    {
        var message = Assert.Throws<UnreadableFileException>(() => Sheet.Understand(Convert.FromHexString(hex))).Message;

        Assert.EndsWith(".", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Quote_that_is_never_closed_is_an_error_and_swallows_nothing() => Assert.Contains(
        "quote",
        Assert.Throws<UnreadableFileException>(() => Sheet.Understand(Sheet.Of(Sheet.Documented, Sheet.Row(Sheet.Documented, Time, Id), "\"2026-01-26,x"))).Message,
        StringComparison.Ordinal);
}
