using Telemetry.Fleet.Demo;
using Xunit;

namespace Telemetry.Fleet.Tests.Demo;

public sealed class DemoCommandTests
{
    private const string OneTarget = "Give one of --url URL with --key KEY, --sqlite FILE and --postgresql CONNECTION.";

    [Theory]
    [InlineData(OneTarget)]
    [InlineData(OneTarget, "--url", "http://127.0.0.1:8080")]
    [InlineData(OneTarget, "--key", "k", "--postgresql", "Host=x")]
    [InlineData(OneTarget, "--url", "http://127.0.0.1:8080", "--key", "k", "--postgresql", "Host=x")]
    [InlineData("does not exist", "--sqlite", "nowhere.db")]
    [InlineData("--days must be 1 or more.", "--postgresql", "Host=x", "--days", "0")]
    public void Command_line_that_makes_no_sense_is_refused(string why, params string[] arguments) => Assert.Contains(
        DemoCommand.Create(TimeProvider.System).Parse(arguments).Errors,
        error => error.Message.Contains(why, StringComparison.Ordinal));

    [Fact]
    public void Two_targets_are_refused() => Assert.Equal(
        OneTarget,
        DemoCommand.Create(TimeProvider.System)
            .Parse(["--postgresql", "Host=x", "--sqlite", typeof(DemoCommand).Assembly.Location]).Errors.Single().Message);
}
