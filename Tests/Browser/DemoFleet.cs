using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Telemetry.Fleet.Demo;
using Telemetry.Silo;
using Telemetry.Tests.Servers;

namespace Telemetry.Tests.Browser;

/// <summary>A receiver on SQLite that has the demo fleet's year, another one whose figures are public, and the browser that looks
/// at them.</summary>
[CollectionDefinition(Name)]
public sealed class DemoFleet : IAsyncLifetime, ICollectionFixture<DemoFleet>
{
    public const string Name = "The demo fleet";
    public const string ReadKey = "read-key-of-the-tests";
    public const string AdminKey = "admin-key-of-the-tests";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly string directory = Directory.CreateTempSubdirectory("telemetry-").FullName;
    private readonly string publicDirectory = Directory.CreateTempSubdirectory("telemetry-").FullName;
    private readonly Dictionary<(bool IsPublic, View View), Visitor> visitors = [];
    private IPlaywright? playwright;
    private ReceiverProcess? receiver;
    private ReceiverProcess? publicReceiver;
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

    /// <summary>
    /// Somebody who may see that page of the list, and who goes from page to page in one tab: a tab of its own costs each
    /// page 1.4 seconds.
    /// </summary>
    public async Task<Visitor> VisitorOfAsync(string address, View? view = null)
    {
        var who = (IsPublic: address == PageList.Public, View: view ?? new View());
        if (!visitors.TryGetValue(who, out var visitor))
        {
            visitor = who.IsPublic
                ? await Visitor.OpenAsync(Browser, publicReceiver!.Url, who.View)
                : await VisitSignedInAsync(who.View);
            visitors.Add(who, visitor);
        }

        await visitor.LeaveAsync();
        return visitor;
    }

    public async Task<JsonNode> AskAsync(string call) =>
        await Api.GetFromJsonAsync<JsonNode>(new Uri(call, UriKind.RelativeOrAbsolute)) ?? throw new InvalidOperationException(call);

    public async Task InitializeAsync()
    {
        var program = typeof(Receiver).Assembly.Location;
        await Command.RunAsync("dotnet", [program, "migrate", $"--Storage:DataDirectory={directory}"]);
        await Command.RunAsync(
            "dotnet", [typeof(DemoCommand).Assembly.Location, "demo", "--sqlite", Path.Combine(directory, "telemetry.db")]);
        File.Copy(Path.Combine(directory, "telemetry.db"), Path.Combine(publicDirectory, "telemetry.db"));
        receiver = Start(program, directory, isPublic: false);
        publicReceiver = Start(program, publicDirectory, isPublic: true);
        playwright = await Playwright.CreateAsync();
        Browser = await ChromiumOf(playwright);
        await receiver.WaitUntilReadyAsync(Patience);
        await publicReceiver.WaitUntilReadyAsync(Patience);
        Api.BaseAddress = new Uri(Url);
        Api.DefaultRequestHeaders.Add("X-API-Key", AdminKey);
        await WaitForAsync("The statistics", async () => await HasStatisticsAsync(receiver) && await HasStatisticsAsync(publicReceiver));
        await BeRefusedAsync();
    }

    public async Task DisposeAsync()
    {
        await (Browser?.CloseAsync() ?? Task.CompletedTask);
        playwright?.Dispose();
        Api.Dispose();
        await (receiver?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (publicReceiver?.DisposeAsync() ?? ValueTask.CompletedTask);
        Directory.Delete(directory, recursive: true);
        Directory.Delete(publicDirectory, recursive: true);
    }

    internal static Task<IBrowser> ChromiumOf(IPlaywright playwright) =>
        playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = "/usr/bin/chromium" });

    private async Task<string> SignInAsync()
    {
        await using var visitor = await VisitAsync();
        await visitor.SignInAsync(AdminKey);
        return await visitor.Page.Context.StorageStateAsync();
    }

    private static ReceiverProcess Start(string program, string directory, bool isPublic) =>
        ReceiverProcess.Start(program, new Dictionary<string, string>
        {
            ["Storage:DataDirectory"] = directory,
            ["Dashboard:Public"] = $"{isPublic}",
            ["Cluster:SiloPort"] = $"{FreePort.Next()}",
            ["Cluster:GatewayPort"] = $"{FreePort.Next()}",
            ["ApiKeys:0:Name"] = "readers",
            ["ApiKeys:0:Key"] = ReadKey,
            ["ApiKeys:0:Scopes"] = "read",
            ["ApiKeys:1:Name"] = "admins",
            ["ApiKeys:1:Key"] = AdminKey,
            ["ApiKeys:1:Scopes"] = "ingest admin",
        });

    /// <summary>So that there are refusals to see.</summary>
    private async Task BeRefusedAsync()
    {
        foreach (var body in new[] { """{"schema_version":"1","instance_id":"unknown","eventyay_version":"1.3.0"}""", """{"schema_version":"1"}""" })
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await Api.PostAsync(new Uri("/api/heartbeat", UriKind.Relative), content);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }

        await WaitForAsync("The refusals", async () => (await AskAsync("/api/rejections"))["rejections"]!.AsArray().Count == 2);
    }

    /// <summary>Whether every heartbeat of the fleet is counted.</summary>
    private async Task<bool> HasStatisticsAsync(ReceiverProcess of)
    {
        var rebuild = await AskAsync($"{of.Url}/api/statistics/rebuild");
        return !(bool)rebuild["running"]!
            && (long)(await AskAsync($"{of.Url}/api/statistics/overview"))["active"]!["now"]! > 0;
    }

    private static async Task WaitForAsync(string what, Func<Task<bool>> isThere)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await isThere())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"{what} did not come.");
            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }
    }
}
