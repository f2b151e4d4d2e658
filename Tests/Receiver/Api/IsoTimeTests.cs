using Telemetry.Api.Requests;

namespace Telemetry.Tests.Api;

public sealed class IsoTimeTests
{
    [Theory]
    [InlineData("2026-11-24", "2026-11-24T00:00:00Z")]
    [InlineData("2026-11-24T12:30", "2026-11-24T12:30:00Z")]
    [InlineData("2026-11-24T12:30:15", "2026-11-24T12:30:15Z")]
    [InlineData("2026-11-24T12:30:15Z", "2026-11-24T12:30:15Z")]
    [InlineData("2026-11-24T12:30:15.123456Z", "2026-11-24T12:30:15.123456Z")]
    [InlineData("2026-11-24T00:30:00+05:30", "2026-11-23T19:00:00Z")]
    [InlineData("2026-11-24T12:30-01:00", "2026-11-24T13:30:00Z")]
    public void Dates_and_times_of_ISO_8601_are_read_as_UTC(string text, string expected)
    {
        Assert.True(IsoTime.TryParse(text, out var time));
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), time);
        Assert.Equal(TimeSpan.Zero, time.Offset);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12:00")]
    [InlineData("01/02/2026")]
    [InlineData("02.01.2026")]
    [InlineData("2026")]
    [InlineData("2026-11")]
    [InlineData("24 Nov 2026")]
    [InlineData("2026-11-24 12:00:00")]
    [InlineData("2026-11-24T12:00:00 01:00")]
    [InlineData("2026-11-24T12:00:00Z\n")]
    [InlineData(" 2026-11-24")]
    [InlineData("2026-11-24T12:00:00z")]
    [InlineData("2026-11-24Z")]
    [InlineData("2026-02-30")]
    [InlineData("2026-13-01")]
    [InlineData("2026-11-24T24:00:00Z")]
    [InlineData("2026-11-24T12:00:60Z")]
    [InlineData("2026-11-24T12:00:00+99:00")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("\u0662\u0660\u0662\u0666-11-24")]
    public void Whatever_would_have_to_be_guessed_is_refused(string text) => Assert.False(IsoTime.TryParse(text, out _));
}
