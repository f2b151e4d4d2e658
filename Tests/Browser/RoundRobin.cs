using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Telemetry.Tests.Servers;

namespace Telemetry.Tests.Browser;

/// <summary>A plain proxy: each request goes to the next front door, whoever it is from.</summary>
internal sealed class RoundRobin : IAsyncDisposable
{
    private readonly HttpClient client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
    private readonly WebApplication app;
    private readonly string[] doors;
    private int turn;

    private RoundRobin(string[] doors)
    {
        this.doors = doors;
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        Url = $"http://127.0.0.1:{FreePort.Next()}";
        builder.WebHost.UseUrls(Url);
        app = builder.Build();
        app.Run(ForwardAsync);
    }

    public string Url { get; }

    public static async Task<RoundRobin> StartAsync(params string[] doors)
    {
        var proxy = new RoundRobin(doors);
        await proxy.app.StartAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        client.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        var door = doors[(uint)Interlocked.Increment(ref turn) % doors.Length];
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method), door + context.Request.Path + context.Request.QueryString);
        if (HttpMethods.IsPost(context.Request.Method))
        {
            request.Content = new StreamContent(context.Request.Body);
        }

        foreach (var (name, values) in context.Request.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, [.. values]))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, [.. values]);
            }
        }

        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key != "Transfer-Encoding"))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
