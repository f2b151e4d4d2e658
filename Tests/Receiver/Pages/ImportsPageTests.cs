using System.Net;
using System.Security.Cryptography;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Telemetry.Tests.Imports;
using Telemetry.Tests.Storage;

namespace Telemetry.Tests.Pages;

/// <summary>Imports as somebody at a browser makes them.</summary>
public sealed class ImportsPageTests : IAsyncLifetime
{
    private static readonly Guid One = Guid.Parse("5f1d7a84-3f6b-4a57-9a9a-0d6f7c1b2e30");
    private static readonly Guid Two = Guid.Parse("0b8a3c1e-70d7-4c5b-8f0e-2f6d2a9be511");

    /// <summary>Two installations, two layouts, and a row of nobody in line 4.</summary>
    private static readonly byte[] History = Encoding.UTF8.GetBytes(Sheet.Of(
        Sheet.Documented,
        Sheet.Row(Sheet.Documented, "2026-01-26 12:43:03", One),
        Sheet.Row(Sheet.Documented, "2026-01-27 12:43:03", One),
        Sheet.Row(Sheet.Documented, ("received_at_utc", "2026-01-27 13:00:00"), ("instance_id", "test-1"), ("schema_version", "1"), ("eventyay_version", "1.2.0")),
        Sheet.Row(Sheet.Older, "2026-01-28 12:43:03", Two)));

    private RunningReceiver receiver = null!;
    private Browser admin = null!;

    public async Task InitializeAsync()
    {
        receiver = await RunningReceiver.StartAsync(
            new Dictionary<string, string?> { ["Imports:MaxBytes"] = "100000", ["Imports:BatchSize"] = "2" }, GatedImportStore.Register);
        admin = await Browser.SignInAsync(receiver, RunningReceiver.AdminKey);
    }

    public async Task DisposeAsync()
    {
        GatedImportStore.Of(receiver).Open.TrySetResult();
        admin.Dispose();
        await receiver.DisposeAsync();
    }

    [Fact]
    public async Task Report_comes_first_and_writes_nothing()
    {
        Assert.Equal("true", (await admin.OpenAsync("/imports")).QuerySelector("form.card button")!.GetAttribute("value"));

        var page = await EndedAsync(await SendFileAsync(History, isDryRun: true));

        Assert.Contains("nothing was written", page.QuerySelector(".verdict")!.Text(), StringComparison.Ordinal);
        var facts = page.Texts(".facts > div");
        Assert.Superset(
            new HashSet<string>
            {
                "Format CSV", "Rows 4", "Heartbeats 3", "Known already 0", "Installations 2", "Time zone Europe/Berlin",
                "First 2026-01-26 11:43:03 UTC", "Last 2026-01-28 11:43:03 UTC", "By the key admins",
            },
            facts.ToHashSet());
        Assert.Equal(2, page.QuerySelectorAll("[aria-labelledby=layouts-title] tbody tr").Length);
        var refused = Assert.Single(page.Texts(".refused tbody tr"));
        Assert.StartsWith("instance_id ", refused, StringComparison.Ordinal);
        Assert.EndsWith(" 1 4", refused, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync());
        Assert.Equal("false", page.QuerySelector("form.card button")!.GetAttribute("value"));
        Assert.Equal("Europe/Berlin", page.QuerySelector<IHtmlInputElement>("#zone")!.Value);
    }

    [Fact]
    public async Task Import_is_listed_and_undone_after_a_question_that_says_what_goes()
    {
        Assert.Contains("Nothing yet", (await admin.OpenAsync("/imports")).Body!.Text(), StringComparison.Ordinal);
        var done = await EndedAsync(await SendFileAsync(History, isDryRun: false));
        Assert.Equal("3 heartbeats came by it.", done.QuerySelector(".verdict")!.Text());
        Assert.Equal(3, await CountAsync());

        var list = await admin.OpenAsync("/imports");
        var row = list.QuerySelector(".imports tbody tr")!;
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(History)), row.QuerySelector("code")!.GetAttribute("title"));
        Assert.Equal(
            ["Import 1", "sheet.csv", "admins", "3", "0", "1", "imported", "Undo"],
            row.Children.Select(Seen.Text).Where((_, cell) => cell is not (1 or 3)));

        var question = await admin.OpenAsync(list.Href(".imports a[href*=undo]"));
        Assert.Contains("3 heartbeats that came by it are taken out, and no other.", question.Texts(".notice li"));
        Assert.Equal(3, await CountAsync());
        var undone = await EndedAsync(await SendFormAsync(question, ".notice form"));

        Assert.Equal("It was undone: 3 heartbeats were taken out.", undone.QuerySelector(".verdict")!.Text());
        Assert.Null(undone.QuerySelector("a[href*=undo]"));
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task Import_that_is_under_way_says_how_far_it_is_and_can_be_ended()
    {
        var store = GatedImportStore.Of(receiver);
        store.ClosedFrom = 2;
        var begun = await SendFileAsync(History, isDryRun: false);
        await store.Reached.Task;

        var page = await admin.OpenAsync(begun.Location.PathName);
        Assert.Equal("2 of 4 rows are done.", page.QuerySelector("#progress-writing p")!.Text());
        Assert.Equal("50", page.QuerySelector("progress")!.GetAttribute("value"));
        var parts = await admin.OpenAsync(page.QuerySelector("[data-refresh]")!.GetAttribute("data-refresh")!);
        Assert.Equal(page.QuerySelector("#progress-writing")!.OuterHtml, parts.Body!.FirstElementChild!.OuterHtml);

        var question = await admin.OpenAsync(page.Href("a[href*=undo]"));
        Assert.Contains("It is under way, and ends now.", question.Texts(".notice li"));
        var undone = SendFormAsync(question, ".notice form");
        store.Open.TrySetResult();
        await EndedAsync(await undone);

        Assert.Equal(0, await CountAsync());
        Assert.Equal(["ended"], (await admin.OpenAsync("/imports/1/progress")).Body!.Children.Select(part => part.Id));
    }

    [Fact]
    public async Task Second_import_is_refused_while_one_is_under_way()
    {
        var store = GatedImportStore.Of(receiver);
        store.HoldsQuestions = true;
        var begun = await SendFileAsync(History, isDryRun: true);
        await store.Reached.Task;

        var page = await SendFileAsync(Encoding.UTF8.GetBytes("another"), isDryRun: true, HttpStatusCode.Conflict);

        Assert.Contains("import 1 is under way", page.QuerySelector("[role=alert]")!.Text(), StringComparison.Ordinal);
        Assert.NotNull((await admin.OpenAsync(begun.Location.PathName)).QuerySelector("#progress-checking progress"));
    }

    [Fact]
    public async Task What_the_file_does_not_say_is_asked()
    {
        var file = Encoding.UTF8.GetBytes(Sheet.Of(Sheet.Documented, Sheet.Row(Sheet.Documented, "05/01/2026 12:43:03", One)));

        var page = await EndedAsync(await SendFileAsync(file, isDryRun: false));

        Assert.Contains("answer it", page.QuerySelector(".verdict")!.Text(), StringComparison.Ordinal);
        Assert.StartsWith("How dates are written: ", Assert.Single(page.Texts("[aria-labelledby=facts-title] li")), StringComparison.Ordinal);
        Assert.Equal("false", page.QuerySelector("form.card button")!.GetAttribute("value"));
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task File_that_cannot_be_imported_is_refused_with_the_reason()
    {
        var page = await EndedAsync(await SendFileAsync([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0], isDryRun: false));

        Assert.StartsWith("Nothing was written. ", page.QuerySelector(".verdict")!.Text(), StringComparison.Ordinal);
        Assert.True(page.QuerySelector(".verdict")!.Text().Length > "Nothing was written. ".Length);
    }

    [Theory]
    [InlineData(0, "Europe/Berlin", HttpStatusCode.BadRequest, "Choose a file")]
    [InlineData(100_001, "Europe/Berlin", HttpStatusCode.RequestEntityTooLarge, "too long")]
    [InlineData(10, "Europe/Nowhere", HttpStatusCode.BadRequest, "The time zone must be")]
    public async Task Form_that_makes_no_sense_is_refused_on_its_page(int length, string zone, HttpStatusCode status, string says)
    {
        var page = await SendFileAsync(new byte[length], isDryRun: true, status, zone);

        Assert.Contains(says, page.QuerySelector("[role=alert]")!.Text(), StringComparison.Ordinal);
        Assert.NotNull(page.QuerySelector("#file"));
        Assert.Contains("Nothing yet", page.Body!.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("forged")]
    public async Task Form_without_its_token_begins_nothing(string? token)
    {
        using var form = new MultipartFormDataContent();
        if (token is not null)
        {
            form.Add(new StringContent(token), "__RequestVerificationToken");
        }

        form.Add(new ByteArrayContent(History), "file", "sheet.csv");
        var page = await admin.SendAsync("/imports", form, HttpStatusCode.BadRequest);

        Assert.Contains("out of date", page.Body!.Text(), StringComparison.Ordinal);
        Assert.Contains("Nothing yet", (await admin.OpenAsync("/imports")).Body!.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readers_have_no_page_and_import_nothing()
    {
        await EndedAsync(await SendFileAsync(History, isDryRun: true));
        using var reader = await Browser.SignInAsync(receiver, RunningReceiver.ReadKey);

        Assert.DoesNotContain((await reader.OpenAsync("/")).Texts(".top nav a"), label => label == "Imports");
        foreach (var path in new[] { "/imports", "/imports/1", "/imports/1/progress" })
        {
            await reader.OpenAsync(path, HttpStatusCode.Forbidden);
        }

        using var form = new MultipartFormDataContent { { new ByteArrayContent(History), "file", "sheet.csv" } };
        await reader.SendAsync("/imports", form, HttpStatusCode.Forbidden);
        Assert.Single((await admin.OpenAsync("/imports")).QuerySelectorAll(".imports tbody tr"));
    }

    [Fact]
    public async Task Import_that_there_is_not_is_said() =>
        Assert.NotEmpty((await admin.OpenAsync("/imports/7", HttpStatusCode.NotFound)).Texts(".notice h2"));

    /// <summary>As a browser sends it: the fields in the order of the form, and last the button.</summary>
    private async Task<IHtmlDocument> SendFileAsync(
        byte[] file, bool isDryRun, HttpStatusCode status = HttpStatusCode.OK, string zone = "Europe/Berlin")
    {
        var page = await admin.OpenAsync("/imports");
        using var form = new MultipartFormDataContent();
        foreach (var hidden in page.QuerySelectorAll<IHtmlInputElement>("main form input[type=hidden]"))
        {
            form.Add(new StringContent(hidden.Value), hidden.Name!);
        }

        form.Add(new ByteArrayContent(file), "file", "sheet.csv");
        form.Add(new StringContent(zone), "time_zone");
        form.Add(new StringContent(""), "date_order");
        form.Add(new StringContent(isDryRun ? "true" : "false"), "dry_run");
        return await admin.SendAsync("/imports", form, status);
    }

    private async Task<IHtmlDocument> SendFormAsync(IHtmlDocument page, string selector)
    {
        var form = page.QuerySelector<IHtmlFormElement>(selector)!;
        using var content = new FormUrlEncodedContent(form.QuerySelectorAll<IHtmlInputElement>("input[type=hidden]").ToDictionary(field => field.Name!, field => field.Value));
        return await admin.SendAsync(form.GetAttribute("action")!, content);
    }

    /// <summary>The page of the import once nobody is at it any more.</summary>
    private async Task<IHtmlDocument> EndedAsync(IHtmlDocument page)
    {
        var path = page.Location.PathName;
        await Eventually.TrueAsync(async () => (page = await admin.OpenAsync(path)).QuerySelector("progress") is null);
        return page;
    }

    private async Task<int> CountAsync() => Encoding.UTF8.GetString(await receiver.ExportAsync()).Split('\n').Count(line => line.Contains("instance_id", StringComparison.Ordinal));
}
