using System.Net;

namespace Telemetry.Tests.Pages;

public sealed class RefusalsPageTests : IAsyncLifetime
{
    private RunningReceiver receiver = null!;

    public async Task InitializeAsync()
    {
        receiver = await RunningReceiver.StartAsync();
        await receiver.Client.HeartbeatAsync("{\"schema_version\":\"1\",\"eventyay_version\":\"1.3.0\",\"instance_id\":\"unknown\",\"maintainer_contact\":\"ops@example.org\"}");
        await receiver.Client.HeartbeatAsync("{\"schema_version\":\"1\",\"eventyay_version\":\"1.3.0\",\"instance_id\":\"none\"}");
        await receiver.Client.HeartbeatAsync("<b>no JSON</b>");
        await receiver.Client.RecordAsync(Post.Heartbeat(more: ",\"os_family\":17"));
    }

    public async Task DisposeAsync() => await receiver.DisposeAsync();

    [Fact]
    public async Task Causes_are_counted_by_reason_field_and_version_and_lead_to_their_entries()
    {
        using var reader = await Browser.SignInAsync(receiver, RunningReceiver.ReadKey);

        var page = await reader.OpenAsync("/refusals");

        Assert.StartsWith("2 refused instance_id must be a UUID, and not the nil UUID 1.3.0 ", page.Texts(".causes tbody tr")[0], StringComparison.Ordinal);
        Assert.Contains(page.Texts(".causes tbody tr"), row => row.StartsWith("1 repaired os_family exact count", StringComparison.Ordinal));
        Assert.Contains(page.Texts(".causes tbody tr"), row => row.StartsWith("1 refused the whole body invalid json not reported", StringComparison.Ordinal));
        Assert.Equal(4, page.QuerySelectorAll("table:not(.causes) tbody tr").Length);
        foreach (var cause in page.QuerySelectorAll(".causes tbody a"))
        {
            var some = await reader.OpenAsync(cause.GetAttribute("href")!);
            Assert.Equal(cause.Text(), $"{some.QuerySelectorAll("table:not(.causes) tbody tr").Length}");
            Assert.Single(some.QuerySelectorAll(".causes .chosen"));
        }
    }

    [Fact]
    public async Task Body_of_a_refused_heartbeat_is_for_administrators()
    {
        using var reader = await Browser.SignInAsync(receiver, RunningReceiver.ReadKey);
        using var admin = await Browser.SignInAsync(receiver, RunningReceiver.AdminKey);
        var links = (await reader.OpenAsync("/refusals")).QuerySelectorAll("table:not(.causes) tbody th a").Select(link => link.GetAttribute("href")!).ToList();

        // What came within one millisecond stands in any order.
        var bodies = new List<string>();
        foreach (var link in links)
        {
            Assert.DoesNotContain("ops@example.org", (await reader.OpenAsync(link)).Body!.Text(), StringComparison.Ordinal);
            bodies.AddRange((await admin.OpenAsync(link)).QuerySelectorAll("pre").Select(body => body.TextContent));
        }

        Assert.Contains(bodies, body => body.Contains("ops@example.org", StringComparison.Ordinal));
        Assert.Contains("<b>no JSON</b>", bodies);
    }

    [Fact]
    public async Task Repair_leads_to_the_heartbeat_that_was_recorded()
    {
        using var admin = await Browser.SignInAsync(receiver, RunningReceiver.AdminKey);
        var entry = await admin.OpenAsync((await admin.OpenAsync("/refusals?outcome=repaired")).Href("table:not(.causes) tbody th a"));

        var heartbeat = await admin.OpenAsync(entry.Href("a[href^='/heartbeats/']"));

        Assert.Contains("\"os_family\": null", heartbeat.QuerySelector("pre")!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/refusals/6f9619ff-8b86-4011-b42d-00c04fc964ff", HttpStatusCode.NotFound)]
    [InlineData("/refusals?before=1", HttpStatusCode.BadRequest)]
    [InlineData("/refusals?outcome=lost", HttpStatusCode.BadRequest)]
    public async Task What_there_is_not_is_said(string path, HttpStatusCode status)
    {
        using var reader = await Browser.SignInAsync(receiver, RunningReceiver.ReadKey);

        Assert.NotEmpty((await reader.OpenAsync(path, status)).Texts(".notice h2"));
    }
}
