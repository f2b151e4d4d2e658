using System.Net;
using System.Text.Json;
using Telemetry.Tests.Statistics;

namespace Telemetry.Tests.Pages;

public sealed class InstancesPageTests(ReceiverWithHistory history) : IClassFixture<ReceiverWithHistory>
{
    private const string Days = "from=2026-03-01&to=2026-06-30";
    private const string Day = "at=2026-06-30";

    private RunningReceiver Receiver => history.Receiver;

    [Theory]
    [InlineData("", "")]
    [InlineData("&status=lost", "&status=lost")]
    [InlineData("&deployment_type=docker&sort=eventyay_version", "&deployment_type=docker&sort=eventyay_version")]
    [InlineData("&sort=-since", "&sort=-since")]
    public async Task List_is_the_one_of_the_API(string asked, string call)
    {
        using var browser = await Browser.SignInAsync(Receiver, RunningReceiver.ReadKey);
        var expected = await ApiAsync($"/api/instances?{Day}{call}&limit=500");

        var page = await browser.OpenAsync($"/instances?{Days}{asked}");

        var total = expected.GetProperty("total").GetInt64();
        var ids = expected.GetProperty("instances").EnumerateArray().Select(IdOf).ToList();
        Assert.NotEmpty(ids);
        Assert.Equal(ids.Take(50), page.QuerySelectorAll("tbody th a").Select(link => link.GetAttribute("title")));
        Assert.StartsWith($"{total} ", page.QuerySelector("h1")!.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_of_the_list_lead_through_all_of_it()
    {
        using var browser = await Browser.SignInAsync(Receiver, RunningReceiver.ReadKey);
        var ids = new List<string?>();
        for (var path = "/instances?status=active&status=dormant&status=lost&sort=deployment_type"; path is not null;)
        {
            var page = await browser.OpenAsync(path);
            ids.AddRange(page.QuerySelectorAll("tbody th a").Select(link => link.GetAttribute("title")));
            path = page.QuerySelector("a[rel=next]")?.GetAttribute("href");
        }

        var all = await ApiAsync("/api/instances?status=active&status=dormant&status=lost&sort=deployment_type&limit=500");
        Assert.Equal(all.GetProperty("instances").EnumerateArray().Select(IdOf), ids);
    }

    [Fact]
    public async Task Click_on_a_value_filters_and_on_a_head_sorts_and_neither_stays_on_a_later_page()
    {
        using var browser = await Browser.SignInAsync(Receiver, RunningReceiver.ReadKey);
        var page = await browser.OpenAsync($"/instances?{Days}&cursor=2026-06-25T00:00:00.000000Z_{Guid.NewGuid()}");

        var filtered = page.Href("tbody a[title='Only docker']");
        Assert.Contains("deployment_type=docker", filtered, StringComparison.Ordinal);
        Assert.DoesNotContain("cursor", filtered, StringComparison.Ordinal);
        Assert.All((await browser.OpenAsync(filtered)).Texts("tbody tr"), row => Assert.Contains("docker", row, StringComparison.Ordinal));

        var version = page.QuerySelectorAll("thead a").First(head => head.Text() == "Version").GetAttribute("href")!;
        Assert.DoesNotContain("cursor", version, StringComparison.Ordinal);
        Assert.Equal("ascending", (await browser.OpenAsync(version)).QuerySelectorAll("thead th").First(head => head.Text() == "Version ↑").GetAttribute("aria-sort"));
    }

    [Fact]
    public async Task Contacts_are_for_administrators_who_ask_for_them()
    {
        using var reader = await Browser.SignInAsync(Receiver, RunningReceiver.ReadKey);
        using var admin = await Browser.SignInAsync(Receiver, RunningReceiver.AdminKey);
        const string All = $"/instances?{Days}&include=maintainer_contact";

        var contacts = (await ApiAsync($"/api/instances?{Day}&include=maintainer_contact&limit=500", RunningReceiver.AdminKey))
            .GetProperty("instances").EnumerateArray()
            .Select(instance => instance.TryGetProperty("maintainer_contact", out var contact) ? contact.GetString()! : "none given").ToList();
        Assert.Contains(contacts, contact => contact.Contains('@', StringComparison.Ordinal));
        Assert.Equal(contacts.Take(50), (await admin.OpenAsync(All)).Texts("tbody tr td:nth-child(3)"));
        Assert.DoesNotContain('@', (await admin.OpenAsync($"/instances?{Days}")).Body!.Text());
        Assert.DoesNotContain('@', (await reader.OpenAsync(All)).Body!.Text());
    }

    [Fact]
    public async Task Installation_is_shown_with_all_that_it_was()
    {
        using var reader = await Browser.SignInAsync(Receiver, RunningReceiver.ReadKey);
        var ids = (await ApiAsync("/api/instances?status=active&status=dormant&status=lost&limit=500")).GetProperty("instances").EnumerateArray().Select(IdOf).ToList();
        var shared = 0;
        foreach (var id in ids.Take(20))
        {
            var instance = await ApiAsync($"/api/instances/{id}");
            var page = await reader.OpenAsync($"/instances/{id}");

            Assert.Equal(
                instance.GetProperty("states").EnumerateArray().Select(state => state.GetProperty("from").GetString()),
                page.Texts(".timeline li:not(.gap) time"));
            Assert.Equal(
                instance.GetProperty("heartbeats").GetArrayLength(), page.QuerySelectorAll(".sheet tbody tr").Length);
            Assert.DoesNotContain('@', page.Body!.Text());
            var isShared = instance.GetProperty("shared").ValueKind != JsonValueKind.Null;
            Assert.Equal(isShared, page.Body!.Text().Contains("More than one installation", StringComparison.Ordinal));
            shared += isShared ? 1 : 0;
        }

        Assert.InRange(shared, 1, 19);
    }

    [Theory]
    [InlineData("/instances/6f9619ff-8b86-4011-b42d-00c04fc964ff", HttpStatusCode.NotFound)]
    [InlineData("/instances/nobody", HttpStatusCode.NotFound)]
    [InlineData("/instances?sort=plugin", HttpStatusCode.BadRequest)]
    [InlineData("/instances?cursor=1", HttpStatusCode.BadRequest)]
    [InlineData("/instances?colour=red", HttpStatusCode.BadRequest)]
    public async Task What_there_is_not_is_said(string path, HttpStatusCode status)
    {
        using var reader = await Browser.SignInAsync(Receiver, RunningReceiver.ReadKey);

        var page = await reader.OpenAsync(path, status);

        Assert.NotEmpty(page.Texts(".notice h2"));
    }

    [Fact]
    public async Task CSV_is_of_what_is_shown()
    {
        using var reader = await Browser.SignInAsync(Receiver, RunningReceiver.ReadKey);
        var page = await reader.OpenAsync($"/instances?{Days}&deployment_type=docker&sort=-events");

        var csv = await reader.DownloadAsync(page.Href(".take a[download]"));

        Assert.Equal(
            page.QuerySelectorAll("tbody th a").Select(link => link.GetAttribute("title")),
            csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(50).Select(line => line[..36]));
    }

    private async Task<JsonElement> ApiAsync(string path, string key = RunningReceiver.ReadKey)
    {
        using var response = await Receiver.Client.GetAsync(path, key);
        return (await Received.ReadAsync(response)).Body;
    }

    private static string? IdOf(JsonElement instance) => instance.GetProperty("instance_id").GetString();
}
