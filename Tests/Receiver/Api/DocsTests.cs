using System.Text.Json;
using System.Text.RegularExpressions;
using Telemetry.Api.Heartbeats;

namespace Telemetry.Tests.Api;

public sealed partial class DocsTests(ReceiverFixture fixture) : IClassFixture<ReceiverFixture>
{
    [Fact]
    public async Task OpenApi_document_has_every_answer_of_the_contract()
    {
        var document = JsonDocument.Parse(await fixture.Receiver.Client.GetStringAsync("/openapi/v1.json")).RootElement;
        var post = document.GetProperty("paths").GetProperty("/api/heartbeat").GetProperty("post");

        Assert.Equal(
            ["200", "400", "401", "403", "405", "413", "415", "429", "500", "503"],
            post.GetProperty("responses").EnumerateObject().Select(answer => answer.Name).Order());
        var body = post.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema");
        Assert.Equal(
            ["instance_id", "schema_version"],
            body.GetProperty("required").EnumerateArray().Select(field => field.GetString()).Order());
        Assert.All(Field.All, field => Assert.True(
            (field.IsInMetrics ? body.GetProperty("properties").GetProperty("metrics") : body)
                .GetProperty("properties").TryGetProperty(field.Member, out _)));
        Assert.True(document.GetProperty("components").GetProperty("schemas").GetProperty("AnswerBody")
            .GetProperty("properties").TryGetProperty("repaired", out _));
    }

    [Theory]
    [InlineData("/api/heartbeats", "get")]
    [InlineData("/api/states", "get")]
    [InlineData("/api/rejections", "get")]
    [InlineData("/api/imports", "post")]
    [InlineData("/api/imports", "get")]
    [InlineData("/api/imports/{number}", "get")]
    [InlineData("/api/imports/{number}", "delete")]
    [InlineData("/api/instances/{id}", "delete")]
    [InlineData("/api/keys", "post")]
    [InlineData("/api/keys", "get")]
    [InlineData("/api/keys/{id}", "delete")]
    public async Task OpenApi_document_has_the_route(string path, string method)
    {
        var document = JsonDocument.Parse(await fixture.Receiver.Client.GetStringAsync("/openapi/v1.json")).RootElement;

        Assert.True(document.GetProperty("paths").GetProperty(path).TryGetProperty(method, out _));
    }

    [Theory]
    [InlineData("/api/heartbeat", "post", "ingest")]
    [InlineData("/api/instances/{id}", "get", "read")]
    [InlineData("/api/instances/{id}", "delete", "admin")]
    [InlineData("/api/keys", "get", "admin")]
    public async Task OpenApi_document_names_the_scope_that_a_call_wants(string path, string method, string scope)
    {
        var document = JsonDocument.Parse(await fixture.Receiver.Client.GetStringAsync("/openapi/v1.json")).RootElement;

        Assert.StartsWith(
            $"Wants a key with scope `{scope}`.",
            document.GetProperty("paths").GetProperty(path).GetProperty(method).GetProperty("description").GetString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reference_page_takes_nothing_from_another_host()
    {
        var page = await fixture.Receiver.Client.GetStringAsync("/docs/");
        var scripts = Source().Matches(page).Select(match => match.Groups[1].Value).ToList();

        Assert.NotEmpty(scripts);
        Assert.All(scripts, script => Assert.DoesNotContain("//", script, StringComparison.Ordinal));
    }

    [GeneratedRegex("(?:src|href)=\"([^\"]+)\"")]
    private static partial Regex Source();
}
