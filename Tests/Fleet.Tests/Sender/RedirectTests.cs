using Microsoft.AspNetCore.Http;
using Telemetry.Fleet.Sender;
using Xunit;

namespace Telemetry.Fleet.Tests.Sender;

public sealed class RedirectTests
{
    [Theory]
    [InlineData(301, "GET", 0)]
    [InlineData(302, "GET", 0)]
    [InlineData(303, "GET", 0)]
    [InlineData(307, "POST", 4)]
    [InlineData(308, "POST", 4)]
    public async Task Redirect_keeps_or_drops_the_body_as_the_senders_library_does(int status, string method, int length)
    {
        var requests = new List<(string Path, string Method, long Length, string? Key)>();
        await using var server = await LocalServer.StartAsync(context =>
        {
            var request = context.Request;
            requests.Add((request.Path, request.Method, request.ContentLength ?? 0, request.Headers["X-API-Key"]));
            context.Response.StatusCode = request.Path == "/api/heartbeat" ? status : 200;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        });
        var answer = await PostAsync(new Uri(server.Url, "/api/heartbeat"));
        Assert.Equal(200, answer?.Status);
        Assert.Equal([("/api/heartbeat", "POST", 4, "key"), ("/elsewhere", method, length, "key")], requests);
    }

    [Fact]
    public async Task Redirect_to_a_page_that_refuses_GET_is_a_failure_of_S3()
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Method == "GET" ? 405 : 302;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        });
        using var sender = new SenderUnderTest(server.Url);
        Assert.Equal(TickOutcome.Failed, await sender.TickAsync());
    }

    [Fact]
    public async Task Redirect_307_to_a_receiver_is_a_success_of_S3()
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path == "/" ? 307 : 200;
            context.Response.Headers.Location = "/api/heartbeat";
            return context.Response.StatusCode == 307 ? Task.CompletedTask : context.Response.WriteAsync("""{"ok":true}""");
        });
        using var sender = new SenderUnderTest(server.Url);
        Assert.Equal(TickOutcome.Sent, await sender.TickAsync());
    }

    [Fact]
    public async Task Circle_of_redirects_ends_after_30_without_an_answer()
    {
        var requests = 0;
        await using var server = await LocalServer.StartAsync(context =>
        {
            requests++;
            context.Response.StatusCode = 308;
            context.Response.Headers.Location = "/";
            return Task.CompletedTask;
        });
        Assert.Null(await PostAsync(server.Url));
        Assert.Equal(31, requests);
    }

    private static async Task<Answer?> PostAsync(Uri url)
    {
        using var client = Delivery.CreateClient();
        return await new Delivery(client, TimeProvider.System)
            .PostAsync(url, "key", "1.2.0", [1, 2, 3, 4], CancellationToken.None);
    }
}
