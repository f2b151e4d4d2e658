using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Telemetry.Silo;
using Telemetry.Tests.Servers;

namespace Telemetry.Tests.Browser;

/// <summary>Two front doors and a silo, and a proxy that sends each request to the next door.</summary>
[Collection(DemoFleet.Name)]
public sealed class FrontDoorsTests(DemoFleet fleet)
{
    private const string AdminKey = "admin-key-of-two-front-doors";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Revoked = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Whoever_signed_in_at_one_is_signed_in_at_both_until_the_key_is_revoked()
    {
        await using var server = await PostgreSqlServer.StartNewAsync();
        var database = await server.CreateDatabaseAsync();
        var program = typeof(Receiver).Assembly.Location;
        await Command.RunAsync(
            "dotnet", [program, "migrate", "--Storage:Provider=PostgreSql", $"--ConnectionStrings:Telemetry={database}"]);
        await using var silo = ReceiverProcess.Start(program, new Dictionary<string, string>
        {
            ["Api:Enabled"] = "false",
            ["Storage:Provider"] = "PostgreSql",
            ["ConnectionStrings:Telemetry"] = database,
            ["Cluster:Mode"] = "AdoNet",
            ["Cluster:AdvertisedIP"] = "127.0.0.1",
            ["Cluster:SiloPort"] = $"{FreePort.Next()}",
            ["Cluster:GatewayPort"] = $"{FreePort.Next()}",
        });
        await using var one = FrontDoor(database);
        await using var other = FrontDoor(database);
        await one.WaitUntilReadyAsync(Patience);
        await other.WaitUntilReadyAsync(Patience);
        await using var proxy = await RoundRobin.StartAsync(one.Url, other.Url);
        var (id, key) = await MakeKeyAsync(proxy.Url);

        await using var visitor = await Visitor.OpenAsync(fleet.Browser, proxy.Url, new View());
        await visitor.SignInAsync(key);
        for (var visit = 0; visit < 4; visit++)
        {
            await visitor.GoAsync("/meaning");
            Assert.Equal("What the figures mean", await visitor.TitleAsync());
        }

        // A form that one door has made is taken by the other.
        await visitor.Button("Change to: dark colours").ClickAsync();
        await visitor.UrlAsync("/meaning$");
        await Assertions.Expect(visitor.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        Assert.Empty(visitor.Complaints);

        await RevokeAsync(one.Url, id);
        var started = Stopwatch.GetTimestamp();
        while (!visitor.Page.Url.Contains("/sign-in", StringComparison.Ordinal))
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Revoked + TimeSpan.FromSeconds(5), "Still signed in with a revoked key.");
            await Task.Delay(TimeSpan.FromMilliseconds(200));
            await visitor.Page.GotoAsync(other.Url + "/meaning");
        }
    }

    private static ReceiverProcess FrontDoor(string database) => ReceiverProcess.Start(
        Path.Combine(AppContext.BaseDirectory, "Api.dll"), new Dictionary<string, string>
        {
            ["ConnectionStrings:Telemetry"] = database,
            ["Cluster:Mode"] = "AdoNet",
            ["ApiKeys:0:Name"] = "admins",
            ["ApiKeys:0:Key"] = AdminKey,
            ["ApiKeys:0:Scopes"] = "admin",
        });

    private static async Task<(string Id, string Key)> MakeKeyAsync(string url)
    {
        using var client = new HttpClient { DefaultRequestHeaders = { { "X-API-Key", AdminKey } } };
        using var answer = await client.PostAsJsonAsync(new Uri(url + "/api/keys"), new { name = "a reader", scopes = new[] { "read" } });
        var made = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        return ((string)made["details"]!["id"]!, (string)made["key"]!);
    }

    private static async Task RevokeAsync(string url, string id)
    {
        using var client = new HttpClient { DefaultRequestHeaders = { { "X-API-Key", AdminKey } } };
        using var answer = await client.DeleteAsync(new Uri($"{url}/api/keys/{id}"));
        answer.EnsureSuccessStatusCode();
    }
}
