using Telemetry.Api.Imports;
using Telemetry.Api.Imports.Files;

namespace Telemetry.Tests.Imports;

/// <summary>Times of a sheet are in its own time zone and locale. What it does not say is asked and never guessed.</summary>
public sealed class SheetTimeTests
{
    private static readonly Guid Id = Guid.Parse("5f1d7a84-3f6b-4a57-9a9a-0d6f7c1b2e30");

    [Theory]
    [InlineData("26.01.2026 12:43:03", "time_zone")] // 26 is no month
    [InlineData("05.01.2026 12:43:03", "time_zone,date_order")]
    [InlineData("1/26/2026 12:43:03", "time_zone,date_order")]
    [InlineData("2026-01-05 12:43:03", "time_zone")]
    [InlineData("46027.53", "time_zone")]
    [InlineData("2026-01-05T12:43:03Z", "")]
    [InlineData("2026-01-05T12:43:03.123456+01:00", "")]
    public void What_a_file_does_not_say_is_asked(string time, string asks) =>
        Assert.Equal(asks, string.Join(',', Read(null, null, time).Asks));

    [Theory]
    [InlineData("26.01.2026 12:43:03", null, "2026-01-26T11:43:03")]
    [InlineData("05.01.2026 12:43:03", "dmy", "2026-01-05T11:43:03")]
    [InlineData("05.01.2026 12:43:03", "mdy", "2026-05-01T10:43:03")]
    [InlineData("1/26/2026 12:43:03", "mdy", "2026-01-26T11:43:03")]
    [InlineData("1/26/2026 9:43:03 PM", "mdy", "2026-01-26T20:43:03")]
    [InlineData("1/26/2026 12:43:03 AM", "mdy", "2026-01-25T23:43:03")]
    [InlineData("26/01/2026 12.43.03", "dmy", "2026-01-26T11:43:03")]
    [InlineData("2026-07-05 12:43:03", null, "2026-07-05T10:43:03")]
    [InlineData("46027.5", null, "2026-01-05T11:00:00")]
    [InlineData("46027,5", null, "2026-01-05T11:00:00")]
    [InlineData("2026-01-05T12:43:03Z", null, "2026-01-05T12:43:03")]
    [InlineData("2026-01-05T12:43:03+0530", null, "2026-01-05T07:13:03")]
    public void Time_is_that_of_the_sheets_zone(string time, string? order, string utc)
    {
        var read = Read("Europe/Berlin", order, time);

        Assert.Empty(read.Asks);
        Assert.Null(read.Survey.Problem);
        Assert.Equal(utc, read.Times);
    }

    [Theory]
    [InlineData("dmy", "1/26/2026 12:43:03")]
    [InlineData("mdy", "26.01.2026 12:43:03")]
    [InlineData("ymd", "05.01.2026 12:43:03")]
    [InlineData(null, "26.01.2026 12:43:03", "01.26.2026 12:43:03")]
    public void Dates_that_are_not_in_the_order_that_was_said_are_a_problem(string? order, params string[] times) =>
        Assert.NotNull(Read("Europe/Berlin", order, times).Survey.Problem);

    [Theory]
    [InlineData("yesterday")]
    [InlineData("")]
    [InlineData("26.01.2026 25:43:03")]
    [InlineData("31.04.2026 12:43:03")]
    [InlineData("26.01.26 12:43:03")]
    [InlineData("26.01.2026 12:43")]
    [InlineData("7")]
    public void Row_without_a_time_is_refused(string time)
    {
        var read = Read("Europe/Berlin", "dmy", time);

        Assert.Empty(read.Heartbeats);
        Assert.StartsWith("2: received_at_utc ", read.Refusals, StringComparison.Ordinal);
    }

    [Fact]
    public void Hour_that_the_clocks_left_out_is_reported()
    {
        var read = Read("Europe/Berlin", null, "2026-03-29 01:59:59", "2026-03-29 02:30:00", "2026-03-29 03:00:00");

        Assert.Equal("2026-03-29T00:59:59 2026-03-29T01:00:00", read.Times);
        Assert.Equal("3: received_at_utc is in an hour that the time zone's clocks leave out", read.Refusals);
    }

    [Fact]
    public void Hour_that_came_twice_is_told_apart_by_the_order_of_rows()
    {
        var read = Read(
            "Europe/Berlin", null, "2025-10-26 01:50:00", "2025-10-26 02:10:00", "2025-10-26 02:50:00", "2025-10-26 02:05:00",
            "2025-10-26 02:40:00", "2025-10-26 03:10:00");

        Assert.Equal(
            "2025-10-25T23:50:00 2025-10-26T00:10:00 2025-10-26T00:50:00 2025-10-26T01:05:00 2025-10-26T01:40:00 2025-10-26T02:10:00",
            read.Times);
    }

    [Theory]
    [InlineData("2025-10-26 02:10:00", "2025-10-26 02:50:00")] // in order: both may be of the first hour or of the second
    [InlineData("2025-10-26 02:50:00", "2025-10-26 02:10:00", "2025-10-26 01:00:00")] // in no order
    public void Hour_that_came_twice_and_cannot_be_told_apart_is_reported(params string[] times)
    {
        var read = Read("Europe/Berlin", null, times);

        Assert.All(times.Where(time => time.Contains(" 02:", StringComparison.Ordinal)).Select((_, at) => at + 2), line =>
            Assert.Contains($"{line}: received_at_utc is in an hour that the time zone's clocks have twice", read.Refusals, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2025-10-26T00:09:58Z", "2025-10-26T00:10:00")]
    [InlineData("2025-10-26T01:09:58.123456+00:00", "2025-10-26T01:10:00")]
    public void Hour_that_came_twice_is_told_apart_by_what_the_sender_said(string sentAt, string utc)
    {
        var body = Sheet.Body(Id)[..^1] + $",\"timestamp_utc\":\"{sentAt}\"}}";
        var row = Sheet.Row(
            Sheet.Documented, ("received_at_utc", "2025-10-26 02:10:00"), ("instance_id", $"{Id}"), ("raw_payload", body));

        Assert.Equal(utc, Sheet.Understand(Sheet.Of(Sheet.Documented, row), "Europe/Berlin").Times);
    }

    [Theory]
    [InlineData("Europe/Nowhere", null, "time_zone")]
    [InlineData("CET/Berlin", null, "time_zone")]
    [InlineData("UTC", "d.m.y", "date_order")]
    public void Zone_or_order_that_nobody_knows_is_refused(string zone, string? order, string option)
    {
        Assert.False(ImportAnswers.TryParse(zone, order, out _, out var wrong));
        Assert.Equal(option, wrong.Option);
    }

    [Theory]
    [InlineData("2019-12-31T23:59:59Z", "is before 2020")]
    [InlineData("2026-06-01T00:06:00Z", "is in the future")]
    [InlineData("2026-06-01T00:04:00Z", null)]
    public void Time_that_cannot_be_that_of_a_heartbeat_is_refused(string time, string? problem)
    {
        using var file = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Sheet.Of(Sheet.Documented, Sheet.Row(Sheet.Documented, time, Id))));
        var opened = ImportFile.Open(file);
        opened.Look(new ImportAnswers(null, null), CancellationToken.None);
        var reading = new ImportReading(opened, new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero), hasTimes: true);

        Assert.Equal(problem, Assert.Single(reading.Rows(CancellationToken.None)).Refusal?.Reason);
    }

    private static Understood Read(string? zone, string? order, params string[] times) => Sheet.Understand(
        Sheet.Of([Sheet.Documented, .. times.Select(time => Sheet.Row(Sheet.Documented, time, Id))]), zone, order);
}
