using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Telemetry.Tests.Statistics;

namespace Telemetry.Tests.SignIns;

public sealed class SignInTests : IAsyncLifetime
{
    private const int WrongKeysUntilOneWaits = 5;

    private readonly SettableTime time = new(DateTimeOffset.UtcNow);
    private RunningReceiver receiver = null!;

    public async Task InitializeAsync() => receiver = await RunningReceiver.StartAsync(services: services =>
    {
        services.AddFakeLogging();
        services.AddSingleton<TimeProvider>(time);
        services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
    });

    public async Task DisposeAsync() => await receiver.DisposeAsync();

    [Fact]
    public async Task Stranger_is_asked_for_a_key_and_a_program_is_told_nothing()
    {
        using var stranger = new People(receiver);
        Assert.Equal((HttpStatusCode.Found, "/sign-in"), await stranger.GetAsync("/"));
        Assert.Equal((HttpStatusCode.Found, "/sign-in?to=%2Fmeaning%3Frange%3D1y"), await stranger.GetAsync("/meaning?range=1y"));

        using var program = await receiver.Client.GetAsync(new Uri("/meaning", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, program.StatusCode);
    }

    [Theory]
    [InlineData("/meaning?range=1y", "/meaning?range=1y")]
    [InlineData("//example.org", "/")]
    [InlineData("/\\example.org", "/")]
    [InlineData("https://example.org", "/")]
    public async Task Key_leads_to_a_page_of_this_receiver(string asked, string given)
    {
        using var reader = new People(receiver);
        using var answer = await reader.SignInAsync(RunningReceiver.ReadKey, asked);

        Assert.Equal((HttpStatusCode.Found, given), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync("/meaning")).Status);
    }

    [Theory]
    [InlineData("http", false)]
    [InlineData("https", true)]
    public async Task Cookie_is_for_this_site_alone_and_no_script_sees_it(string scheme, bool isSecure)
    {
        using var reader = new People(receiver);
        using var answer = await reader.SignInAsync(RunningReceiver.ReadKey, scheme: scheme);

        var cookie = answer.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("telemetry=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=strict", cookie, StringComparison.Ordinal);
        Assert.Equal(isSecure, cookie.Contains("secure", StringComparison.Ordinal));
        Assert.DoesNotContain(RunningReceiver.ReadKey, cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_that_only_posts_opens_no_page()
    {
        using var sender = new People(receiver);
        using var answer = await sender.SignInAsync(RunningReceiver.IngestKey);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal((HttpStatusCode.Found, "/sign-in"), await sender.GetAsync("/"));
    }

    [Fact]
    public async Task Cookie_reads_from_the_API_and_changes_nothing_there()
    {
        using var admin = new People(receiver);
        (await admin.SignInAsync(RunningReceiver.AdminKey)).Dispose();

        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/api/keys")).Status);
        using var made = await admin.Client.PostAsJsonAsync("/api/keys", new { name = "forged", scopes = new[] { "admin" } });
        Assert.Equal(HttpStatusCode.Unauthorized, made.StatusCode);
    }

    [Fact]
    public async Task Reader_does_not_see_the_keys()
    {
        using var reader = new People(receiver);
        (await reader.SignInAsync(RunningReceiver.ReadKey)).Dispose();

        using var page = await reader.Client.GetAsync(new Uri("/keys", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Forbidden, page.StatusCode);
        Assert.Contains("Not with this key", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cookie_dies_with_its_key()
    {
        var (id, key) = await MakeKeyAsync(expiresAt: null);
        using var reader = new People(receiver);
        (await reader.SignInAsync(key)).Dispose();
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync("/")).Status);

        using var delete = new HttpRequestMessage(HttpMethod.Delete, $"/api/keys/{id}") { Headers = { { "X-API-Key", RunningReceiver.AdminKey } } };
        (await receiver.Client.SendAsync(delete)).Dispose();

        Assert.Equal((HttpStatusCode.Found, "/sign-in"), await reader.GetAsync("/"));
    }

    [Fact]
    public async Task Cookie_ends_when_its_key_expires()
    {
        var end = time.GetUtcNow().AddMinutes(5);
        var (_, key) = await MakeKeyAsync(end);
        using var reader = new People(receiver);
        (await reader.SignInAsync(key)).Dispose();
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync("/")).Status);

        time.Now = end;
        Assert.Equal((HttpStatusCode.Found, "/sign-in"), await reader.GetAsync("/"));
    }

    [Theory]
    [InlineData("/keys", "_handler=make&Sent.Name=forged&Sent.Scopes=admin")]
    [InlineData("/keys", "x=1")]
    [InlineData("/instances/6f9619ff-8b86-4011-b42d-00c04fc964ff", "x=1")]
    [InlineData("/sign-out", "")]
    [InlineData("/theme", "theme=dark")]
    public async Task Form_without_its_token_changes_nothing(string action, string fields)
    {
        using var admin = new People(receiver);
        (await admin.SignInAsync(RunningReceiver.AdminKey)).Dispose();

        using var form = new StringContent(fields, Encoding.UTF8, "application/x-www-form-urlencoded");
        using var answer = await admin.Client.PostAsync(new Uri(action, UriKind.Relative), form);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("out of date", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("forged", await admin.Client.GetStringAsync(new Uri("/keys", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_tries_keys_out_waits_and_nobody_else()
    {
        const string caller = "203.0.113.77";
        using var thief = new People(receiver, caller);
        for (var tried = 0; tried < WrongKeysUntilOneWaits; tried++)
        {
            using var wrong = await thief.SignInAsync($"tk_wrong_{tried}");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var refused = await thief.SignInAsync(RunningReceiver.ReadKey);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));

        using var other = new People(receiver, "198.51.100.5");
        using var signedIn = await other.SignInAsync(RunningReceiver.ReadKey);
        Assert.Equal(HttpStatusCode.Found, signedIn.StatusCode);

        Assert.DoesNotContain(receiver.Services.GetFakeLogCollector().GetSnapshot(), line => line.ToString()!.Contains(caller, StringComparison.Ordinal));
        foreach (var file in Directory.GetFiles(receiver.DataDirectory, "telemetry.db*"))
        {
            Assert.DoesNotContain(caller, await ReadSharedAsync(file), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(caller, await receiver.Management.GetStringAsync(new Uri("/metrics", UriKind.Relative)), StringComparison.Ordinal);
    }

    private async Task<(string Id, string Key)> MakeKeyAsync(DateTimeOffset? expiresAt)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/keys")
        {
            Headers = { { "X-API-Key", RunningReceiver.AdminKey } },
            Content = JsonContent.Create(new { name = "a reader", scopes = new[] { "read" }, expires_at = expiresAt }),
        };
        using var answer = await receiver.Client.SendAsync(request);
        var made = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        return ((string)made["details"]!["id"]!, (string)made["key"]!);
    }

    private static async Task<string> ReadSharedAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }
}
