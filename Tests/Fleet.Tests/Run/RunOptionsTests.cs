using Telemetry.Fleet.Run;
using Telemetry.Fleet.Sender;
using Xunit;

namespace Telemetry.Fleet.Tests.Run;

public sealed class RunOptionsTests
{
    [Theory]
    [InlineData("30", 30)]
    [InlineData("1.5s", 1.5)]
    [InlineData("5m", 300)]
    [InlineData("1h", 3600)]
    [InlineData("00:01:30", 90)]
    public void Duration_is_read_as_people_type_it(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RunDuration.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("5d")]
    public void Duration_that_is_none_is_refused(string text) =>
        Assert.Throws<FormatException>(() => RunDuration.Parse(text));

    [Theory]
    [InlineData("S3", 0.0, SenderVersion.S3)]
    [InlineData("S0:1,S3:3", 0.2, SenderVersion.S0)]
    [InlineData("S0:1,S3:3", 0.25, SenderVersion.S3)]
    [InlineData("s1:50,s2:50", 0.999, SenderVersion.S2)]
    [InlineData("S-1", 0.5, SenderVersion.SMinus1)]
    [InlineData("S-1:1,S3:0", 0.999, SenderVersion.SMinus1)]
    public void Versions_are_mixed_by_weight(string text, double point, SenderVersion version) =>
        Assert.Equal(version, VersionMix.Parse(text).At(point));

    [Theory]
    [InlineData("")]
    [InlineData("S4")]
    [InlineData("S-2")]
    [InlineData("SMinus1")]
    [InlineData("S3:-1")]
    [InlineData("S3:0")]
    [InlineData("3")]
    public void Version_that_is_none_is_refused(string text) =>
        Assert.Throws<FormatException>(() => VersionMix.Parse(text));

    [Fact]
    public void Base_URL_stands_for_the_endpoint()
    {
        Assert.Equal("http://example.org/api/heartbeat", RequestBook.EndpointOf(new Uri("http://example.org")).ToString());
        Assert.Equal("http://example.org/t/hb", RequestBook.EndpointOf(new Uri("http://example.org/t/hb")).ToString());
    }

    [Theory]
    [InlineData("--url", "https://example.org")]
    [InlineData("--url", "example")]
    [InlineData("--key", "without-a-url")]
    [InlineData("--url", "http://example.org", "--rate", "0")]
    [InlineData("--url", "http://example.org", "--connections", "0")]
    [InlineData("--url", "http://example.org", "--versions", "S9")]
    public void Command_line_that_makes_no_sense_is_refused(params string[] arguments) =>
        Assert.NotEmpty(RunCommand.Create().Parse(arguments).Errors);
}
