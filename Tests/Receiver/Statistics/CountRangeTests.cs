using Telemetry.Grains.Interfaces.Statistics;
using Telemetry.Grains.Statistics;
using Telemetry.Grains.Statistics.Questions;

namespace Telemetry.Tests.Statistics;

public sealed class CountRangeTests
{
    [Theory]
    [InlineData("0", 0, 0L)]
    [InlineData("11-50", 11, 50L)]
    [InlineData("1-1", 1, 1L)]
    [InlineData("5000+", 5000, null)]
    [InlineData("1-24h", 1, 24L)]
    [InlineData("1-7d", 24, 168L)]
    [InlineData("30d+", 720, null)]
    public void Range_has_its_ends(string text, long low, long? high) => Assert.Equal(new CountRange(low, high), CountRange.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("many")]
    [InlineData("-5")]
    [InlineData("1-")]
    [InlineData("1-10 events")]
    [InlineData("99999999999999999999")]
    public void What_is_none_is_none(string text) => Assert.Null(CountRange.Parse(text));

    [Fact]
    public void Total_is_that_of_the_ranges_and_there_is_none_without_one()
    {
        Assert.Equal(new CountTotal(5022, null), Breakdown.TotalOf(new Dictionary<string, long> { ["11-50"] = 2, ["5000+"] = 1, ["lots"] = 3 }));
        Assert.Null(Breakdown.TotalOf(new Dictionary<string, long> { ["lots"] = 4 }));
    }

    [Fact]
    public void Ranges_are_in_the_order_of_their_lower_ends_and_old_ones_behind_the_documented() =>
        Assert.Equal(
            ["0", "1-10", "1-1", "2-10", "10-50", "11-50", "51-100", "5000+", "10000+", "many"],
            new[] { "many", "10000+", "5000+", "51-100", "11-50", "10-50", "2-10", "1-1", "1-10", "0" }.OrderBy(CountRange.OrderOf));
}
