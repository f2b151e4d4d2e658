using System.Diagnostics;
using System.Text.RegularExpressions;
using Telemetry.Silo;
using Telemetry.Tests.Servers;

namespace Telemetry.Tests.Browser;

/// <summary>A receiver that somebody has just started for the first time, at a terminal.</summary>
[Collection(DemoFleet.Name)]
public sealed partial class FirstStartTests(DemoFleet fleet) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string directory = Directory.CreateTempSubdirectory("telemetry first start ").FullName;
    private ReceiverProcess receiver = null!;

    public async Task InitializeAsync()
    {
        // "script" gives a program a terminal.
        receiver = ReceiverProcess.Start(
            typeof(Receiver).Assembly.Location,
            new Dictionary<string, string>
            {
                ["Storage:DataDirectory"] = directory,
                ["Cluster:SiloPort"] = $"{FreePort.Next()}",
                ["Cluster:GatewayPort"] = $"{FreePort.Next()}",
            },
            "bash", "-c", "exec script --quiet --flush --return --command \"exec $(printf '%q ' \"$@\")\" /dev/null", "bash");
        await receiver.WaitUntilReadyAsync(Patience);
    }

    public async Task DisposeAsync()
    {
        await receiver.SignalAsync("TERM");
        await receiver.WaitForExitAsync();
        await receiver.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Printed_link_signs_in_once_and_the_first_heartbeat_is_seen()
    {
        var link = await LinkAsync();
        await using var visitor = await Visitor.OpenAsync(fleet.Browser, receiver.Url, new View());
        await visitor.Page.GotoAsync(link);
        await visitor.UrlAsync("^[^#]*:[0-9]+/$");
        await Assertions.Expect(visitor.Page.GetByText("No heartbeat was received yet.")).ToBeVisibleAsync();
        var curl = await visitor.Page.Locator("#curl").InnerTextAsync();
        Assert.Contains($"{receiver.Url}/api/heartbeat", curl, StringComparison.Ordinal);

        await using var second = await Visitor.OpenAsync(fleet.Browser, receiver.Url, new View());
        await second.Page.GotoAsync(link);
        await Assertions.Expect(second.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("used already");

        await Command.RunAsync("bash", ["-c", curl]);
        await visitor.Page.GetByText("1 active installation,").WaitForAsync(new() { Timeout = (float)Patience.TotalMilliseconds });
        Assert.Empty(visitor.Complaints);
    }

    private async Task<string> LinkAsync()
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (PrintedLink().Match(receiver.Output) is { Success: true } link)
            {
                return link.Value;
            }

            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, receiver.Output);
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    [GeneratedRegex("http://[0-9.:]+/sign-in#[A-Za-z0-9_-]+")]
    private static partial Regex PrintedLink();
}
