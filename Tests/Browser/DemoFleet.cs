using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Telemetry.Fleet.Demo;
using Telemetry.Silo;
using Telemetry.Tests.Servers;

namespace Telemetry.Tests.Browser;

/// <summary>A receiver on SQLite that has the demo fleet's year, and the browser that looks at it.</summary>
[CollectionDefinition(Name)]
public sealed class DemoFleet : IAsyncLifetime, ICollectionFixture<DemoFleet>
{
    public const string Name = "The demo fleet";
    public const string ReadKey = "read-key-of-the-tests";
    public const string AdminKey = "admin-key-of-the-tests";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly string directory = Directory.CreateTempSubdirectory("telemetry-").FullName;
    private IPlaywright? playwright;
    private ReceiverProcess? receiver;
    private string? signedIn;

    public IBrowser Browser { get; private set; } = null!;

    public string Url => receiver!.Url;

    /// <summary>For calls of the API, as an administrator.</summary>
    public HttpClient Api { get; } = new();

    /// <summary>A browser of its own: nobody's cookies.</summary>
    public Task<Visitor> VisitAsync(View? view = null) => Visitor.OpenAsync(Browser, Url, view ?? new View());

    /// <summary>The same, signed in with the key for administration.</summary>
    public async Task<Visitor> VisitSignedInAsync(View? view = null)
    {
        signedIn ??= await SignInAsync();
        return await Visitor.OpenAsync(Browser, Url, view ?? new View(), signedIn);
    }

    public async Task<JsonNode> AskAsync(string call) =>
        await Api.GetFromJsonAsync<JsonNode>(new Uri(call, UriKind.Relative)) ?? throw new InvalidOperationException(call);

    public async Task InitializeAsync()
    {
        var program = typeof(Receiver).Assembly.Location;
        await Command.RunAsync("dotnet", [program, "migrate", $"--Storage:DataDirectory={directory}"]);
        await Command.RunAsync(
            "dotnet", [typeof(DemoCommand).Assembly.Location, "demo", "--sqlite", Path.Combine(directory, "telemetry.db")]);
        receiver = ReceiverProcess.Start(program, new Dictionary<string, string>
        {
            ["Storage:DataDirectory"] = directory,
            ["Cluster:SiloPort"] = $"{FreePort.Next()}",
            ["Cluster:GatewayPort"] = $"{FreePort.Next()}",
            ["ApiKeys:0:Name"] = "readers",
            ["ApiKeys:0:Key"] = ReadKey,
            ["ApiKeys:0:Scopes"] = "read",
            ["ApiKeys:1:Name"] = "admins",
            ["ApiKeys:1:Key"] = AdminKey,
            ["ApiKeys:1:Scopes"] = "admin",
        });
        playwright = await Playwright.CreateAsync();
        Browser = await ChromiumOf(playwright);
        await receiver.WaitUntilReadyAsync(Patience);
        Api.BaseAddress = new Uri(Url);
        Api.DefaultRequestHeaders.Add("X-API-Key", AdminKey);
        await WaitForStatisticsAsync();
    }

    public async Task DisposeAsync()
    {
        await (Browser?.CloseAsync() ?? Task.CompletedTask);
        playwright?.Dispose();
        Api.Dispose();
        await (receiver?.DisposeAsync() ?? ValueTask.CompletedTask);
        Directory.Delete(directory, recursive: true);
    }

    internal static Task<IBrowser> ChromiumOf(IPlaywright playwright) =>
        playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = "/usr/bin/chromium" });

    private async Task<string> SignInAsync()
    {
        await using var visitor = await VisitAsync();
        await visitor.SignInAsync(AdminKey);
        return await visitor.Page.Context.StorageStateAsync();
    }

    /// <summary>Until every heartbeat of the fleet is counted.</summary>
    private async Task WaitForStatisticsAsync()
    {
        var started = Stopwatch.GetTimestamp();
        while (await AskAsync("/api/statistics/rebuild") is var rebuild
            && ((bool)rebuild["running"]! || (long)(await AskAsync("/api/statistics/overview"))["active"]!["now"]! == 0))
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"The statistics did not get ready: {rebuild}");
            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }
    }
}
