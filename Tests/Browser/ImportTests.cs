using System.Text;
using System.Text.RegularExpressions;

namespace Telemetry.Tests.Browser;

[Collection(DemoFleet.Name)]
public sealed class ImportTests(DemoFleet fleet)
{
    [Fact]
    public async Task Page_of_a_file_that_was_sent_follows_it_to_its_report()
    {
        var export = await fleet.Api.GetStringAsync(new Uri("/api/heartbeats?format=csv&limit=2000", UriKind.Relative));
        await using var visitor = await fleet.VisitSignedInAsync();
        await visitor.GoAsync("/imports");
        await visitor.Page.GetByLabel(new Regex("^File")).SetInputFilesAsync(
            new FilePayload { Name = "heartbeats.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(export) });

        await visitor.Button("Only a report first").ClickAsync();

        await Assertions.Expect(visitor.Page.Locator("#report-title")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Assertions.Expect(visitor.Page.Locator("progress")).ToHaveCountAsync(0);
        await Assertions.Expect(visitor.Page.Locator("section:has(> #report-title)")).ToContainTextAsync("Heartbeats 2,000 Known already 2,000");
        Assert.Empty(visitor.Complaints);
    }
}
