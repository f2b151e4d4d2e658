using System.Net;
using System.Text.Json;
using Telemetry.Grains.Interfaces;
using Telemetry.Tests.Statistics;

namespace Telemetry.Tests.Pages;

public sealed class HeartbeatsPageTests(ReceiverWithHistory history) : IClassFixture<ReceiverWithHistory>
{
    private static readonly IReadOnlyList<Heartbeat> Newest = [.. RandomHistory.Of(seed: 5).OrderByDescending(heartbeat => heartbeat.ReceivedAt)];

    private RunningReceiver Receiver => history.Receiver;

    [Fact]
    public async Task Sheet_has_the_documented_columns_and_the_newest_heartbeats_first()
    {
        using var reader = await Browser.SignInAsync(Receiver, RunningReceiver.ReadKey);
        using var admin = await Browser.SignInAsync(Receiver, RunningReceiver.AdminKey);

        var (read, full) = (await reader.OpenAsync("/heartbeats"), await admin.OpenAsync("/heartbeats"));

        Assert.Equal(HeartbeatColumn.All.Select(column => column.Name), full.Texts(".sheet thead th"));
        Assert.Equal(23, full.QuerySelectorAll(".sheet thead th").Length);
        Assert.Equal(HeartbeatColumn.All.Where(column => !column.IsAdminOnly).Select(column => column.Name), read.Texts(".sheet thead th"));
        Assert.DoesNotContain('@', read.Body!.Text());
        foreach (var (row, heartbeat) in full.QuerySelectorAll(".sheet tbody tr").Zip(Newest))
        {
            Assert.Equal(
                HeartbeatColumn.All.Select(column => column.ValueIn(heartbeat) switch
                {
                    DateTimeOffset time => time.ToString("yyyy-MM-dd HH:mm:ss", null),
                    byte[] => "as it came",
                    bool flag => flag ? "true" : "false",
                    var value => $"{value}",
                }),
                row.Children.Select(cell => cell.Text()));
        }

        Assert.Equal(50, full.QuerySelectorAll(".sheet tbody tr").Length);
    }

    [Fact]
    public async Task Pages_lead_to_the_first_heartbeat_of_an_installation_and_time()
    {
        using var reader = await Browser.SignInAsync(Receiver, RunningReceiver.ReadKey);
        var id = Newest.GroupBy(heartbeat => heartbeat.InstanceId).MaxBy(heartbeats => heartbeats.Count())!.Key;
        var (since, until) = (RandomHistory.First.AddDays(20), RandomHistory.First.AddDays(150));
        var expected = Newest.Where(heartbeat => heartbeat.InstanceId == id
            && DateOnly.FromDateTime(heartbeat.ReceivedAt.UtcDateTime) >= since && DateOnly.FromDateTime(heartbeat.ReceivedAt.UtcDateTime) < until);

        var places = new List<string?>();
        for (var path = $"/heartbeats?instance_id={id}&since={since:yyyy-MM-dd}T00:00&until={until:yyyy-MM-dd}T00:00"; path is not null;)
        {
            var page = await reader.OpenAsync(path);
            places.AddRange(page.Texts(".sheet tbody th"));
            path = page.QuerySelector("a[rel=next]")?.GetAttribute("href");
        }

        Assert.Equal(expected.Select(heartbeat => heartbeat.ReceivedAt.ToString("yyyy-MM-dd HH:mm:ss", null)), places);
        Assert.InRange(places.Count, 51, 1000);
    }

    [Fact]
    public async Task Download_is_of_what_is_shown()
    {
        using var reader = await Browser.SignInAsync(Receiver, RunningReceiver.ReadKey);
        var (since, until) = (RandomHistory.First.AddDays(40), RandomHistory.First.AddDays(41));
        var page = await reader.OpenAsync($"/heartbeats?since={since:yyyy-MM-dd}&until={until:yyyy-MM-dd}");

        var csv = await reader.DownloadAsync(page.Href("a[href*='format=csv']"));

        var ids = csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')[1]);
        Assert.Equal(page.Texts(".sheet tbody td:nth-child(2)"), ids.Reverse());
    }

    [Fact]
    public async Task One_is_shown_as_its_JSON_and_its_body_to_administrators()
    {
        using var reader = await Browser.SignInAsync(Receiver, RunningReceiver.ReadKey);
        using var admin = await Browser.SignInAsync(Receiver, RunningReceiver.AdminKey);
        var path = (await reader.OpenAsync("/heartbeats")).Href(".sheet tbody th a");

        var read = JsonDocument.Parse(Assert.Single((await reader.OpenAsync(path)).QuerySelectorAll("pre")).TextContent).RootElement;
        var full = (await admin.OpenAsync(path)).QuerySelectorAll("pre").Select(text => JsonDocument.Parse(text.TextContent).RootElement).ToList();

        Assert.Equal(Newest[0].InstanceId, read.GetProperty("instance_id").GetGuid());
        Assert.False(read.TryGetProperty("maintainer_contact", out _));
        Assert.Equal(Newest[0].MaintainerContact, full[0].GetProperty("maintainer_contact").GetString());
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(Newest[0].RawPayload!).RootElement, full[1]));
    }

    [Theory]
    [InlineData("/heartbeats?instance_id=1", HttpStatusCode.BadRequest)]
    [InlineData("/heartbeats?since=yesterday", HttpStatusCode.BadRequest)]
    [InlineData("/heartbeats?cursor=1", HttpStatusCode.BadRequest)]
    [InlineData("/heartbeats/2026-03-04T00:00:00Z_6f9619ff-8b86-4011-b42d-00c04fc964ff", HttpStatusCode.NotFound)]
    [InlineData("/heartbeats/first", HttpStatusCode.NotFound)]
    public async Task What_there_is_not_is_said(string path, HttpStatusCode status)
    {
        using var reader = await Browser.SignInAsync(Receiver, RunningReceiver.ReadKey);

        Assert.NotEmpty((await reader.OpenAsync(path, status)).Texts(".notice h2"));
    }
}
