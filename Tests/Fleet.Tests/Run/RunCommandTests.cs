using Telemetry.Fleet.Run;
using Xunit;

namespace Telemetry.Fleet.Tests.Run;

public sealed class RunCommandTests
{
    [Theory]
    [InlineData("")]
    [InlineData("--rate 300")]
    [InlineData("--repeats 0.1 --bad 0.05 --instances 0")]
    public void Options_that_make_sense_are_taken_with_defaults_for_the_others(string more) =>
        Assert.Empty(RunCommand.Create().Parse($"--url http://127.0.0.1:8080 {more}").Errors);

    [Theory]
    [InlineData("--rate 0")]
    [InlineData("--connections 0")]
    [InlineData("--instances -1")]
    [InlineData("--repeats -0.1")]
    [InlineData("--bad -1")]
    public void Options_that_make_no_sense_are_refused(string more) =>
        Assert.NotEmpty(RunCommand.Create().Parse($"--url http://127.0.0.1:8080 {more}").Errors);
}
