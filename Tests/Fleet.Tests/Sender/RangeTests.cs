using Telemetry.Fleet.Sender;
using Xunit;

namespace Telemetry.Fleet.Tests.Sender;

public sealed class RangeTests
{
    [Theory]
    [InlineData(-1, "0")]
    [InlineData(0, "0")]
    [InlineData(1, "1-10")]
    [InlineData(10, "1-10")]
    [InlineData(11, "11-50")]
    [InlineData(50, "11-50")]
    [InlineData(51, "51-100")]
    [InlineData(100, "51-100")]
    [InlineData(101, "101-500")]
    [InlineData(500, "101-500")]
    [InlineData(501, "501-1000")]
    [InlineData(1000, "501-1000")]
    [InlineData(1001, "1001-5000")]
    [InlineData(5000, "1001-5000")]
    [InlineData(5001, "5000+")]
    [InlineData(long.MaxValue, "5000+")]
    public void Count_falls_into_its_documented_range(long count, string bucket) =>
        Assert.Equal(bucket, CountRanges.Documented.Of(count));

    [Theory]
    [InlineData(10, "1-10")]
    [InlineData(11, "10-50")]
    [InlineData(51, "50-100")]
    [InlineData(101, "101-500")]
    public void Old_sample_has_ranges_that_overlap(long count, string bucket) =>
        Assert.Equal(bucket, CountRanges.OldSample.Of(count));

    [Theory]
    [InlineData("00:00:00", "0-1h")]
    [InlineData("00:59:59.9999999", "0-1h")]
    [InlineData("01:00:00", "1-24h")]
    [InlineData("23:59:59.9999999", "1-24h")]
    [InlineData("1.00:00:00", "1-7d")]
    [InlineData("6.23:59:59.9999999", "1-7d")]
    [InlineData("7.00:00:00", "7-30d")]
    [InlineData("29.23:59:59.9999999", "7-30d")]
    [InlineData("30.00:00:00", "30d+")]
    [InlineData("4000.00:00:00", "30d+")]
    public void Uptime_falls_into_its_documented_range(string uptime, string bucket) =>
        Assert.Equal(bucket, UptimeRange.Of(TimeSpan.Parse(uptime, System.Globalization.CultureInfo.InvariantCulture)));
}
