using Telemetry.Api.Hosting;
using Telemetry.Silo;

namespace Telemetry.Tests.Silo;

public sealed class RebuildCommandTests
{
    [Theory]
    [InlineData("nonsense")]
    [InlineData("ftp://telemetry.example.org")]
    [InlineData("")]
    public async Task Address_that_is_none_ends_the_command_by_one_sentence(string url)
    {
        var ended = await Assert.ThrowsAsync<StartException>(() => RebuildCommand.RunAsync(["--url", url]));

        Assert.Equal("--url must begin with http:// or https://.", ended.Message);
    }
}
