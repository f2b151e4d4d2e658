using System.Text.Json;
using Telemetry.Tests.Imports;

namespace Telemetry.Tests.Api;

/// <summary>Whoever mistypes a parameter hears of it: passed over, it would be another question, or an import instead of a trial.</summary>
public sealed class UnknownParameterTests(ReceiverFixture fixture) : IClassFixture<ReceiverFixture>
{
    [Fact]
    public async Task Every_documented_call_of_the_api_but_the_senders_refuses_it()
    {
        var document = JsonDocument.Parse(await fixture.Receiver.Client.GetStringAsync("/openapi/v1.json")).RootElement;
        var calls = document.GetProperty("paths").EnumerateObject()
            .Where(path => path.Name.StartsWith("/api/", StringComparison.Ordinal) && path.Name != Post.Path)
            .SelectMany(path => path.Value.EnumerateObject().Select(call => (Path: path.Name, Method: call.Name, call.Value)))
            .ToList();

        Assert.NotEmpty(calls);
        foreach (var (path, method, call) in calls)
        {
            var address = path.Replace("{id}", Guid.NewGuid().ToString(), StringComparison.Ordinal).Replace("{number}", "1", StringComparison.Ordinal)
                + "?dryrun=true" + (call.GetRawText().Contains("\"by\"", StringComparison.Ordinal) ? "&by=events" : "");
            var answer = await fixture.Receiver.SendAsync(new HttpMethod(method.ToUpperInvariant()), address);

            Assert.Equal($"{method} {path}: invalid_field dryrun", $"{method} {path}: {answer.Error} {answer.Body.GetProperty("field")}");
            Assert.True(call.GetProperty("responses").TryGetProperty("400", out _));
        }
    }
}
