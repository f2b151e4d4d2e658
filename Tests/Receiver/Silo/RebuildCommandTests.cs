using System.Text.Json;
using Telemetry.Api.Hosting;
using Telemetry.Silo;

namespace Telemetry.Tests.Silo;

public sealed class RebuildCommandTests(ReceiverFixture fixture) : IClassFixture<ReceiverFixture>
{
    [Fact]
    public async Task Running_receiver_makes_its_statistics_anew_and_is_waited_for()
    {
        await fixture.Receiver.Client.RecordAsync(Post.Heartbeat());

        Assert.Equal(0, await RunAsync("--key", RunningReceiver.AdminKey));

        using var response = await fixture.Receiver.Client.GetAsync("/api/statistics/overview", RunningReceiver.ReadKey);
        var overview = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(1, overview.GetProperty("active").GetProperty("now").GetInt64());
    }

    [Fact]
    public async Task Key_of_nobody_ends_the_command_by_one_sentence()
    {
        var ended = await Assert.ThrowsAsync<StartException>(() => RunAsync("--key", "nobodys-key-at-all-here"));

        Assert.Contains("does not do it", ended.Message, StringComparison.Ordinal);
        Assert.Contains("401", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_the_command_says_where_it_looks_for_one()
    {
        var ended = await Assert.ThrowsAsync<StartException>(() => RunAsync());

        Assert.Equal("Give a key by --key or in TELEMETRY_KEY.", ended.Message);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("ftp://telemetry.example.org")]
    [InlineData("")]
    public async Task Address_that_is_none_ends_the_command_by_one_sentence(string url)
    {
        var ended = await Assert.ThrowsAsync<StartException>(() => RebuildCommand.RunAsync(["--url", url]));

        Assert.Equal("--url must begin with http:// or https://.", ended.Message);
    }

    private Task<int> RunAsync(params string[] more) =>
        RebuildCommand.RunAsync(["--url", $"{fixture.Receiver.Client.BaseAddress}", .. more]);
}
