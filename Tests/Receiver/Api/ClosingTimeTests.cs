using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Telemetry.Api.Hosting;
using Telemetry.Api.Management;
using Telemetry.Tests.Storage;

namespace Telemetry.Tests.Api;

/// <summary>The front door stops. The closing time lasts a second, of a time that stands still until the test moves it.</summary>
public sealed class ClosingTimeTests : IAsyncLifetime, IDisposable
{
    private readonly FakeTimeProvider time = new();
    private RunningReceiver receiver = null!;
    private HttpClient inside = null!;

    public async Task InitializeAsync()
    {
        receiver = await RunningReceiver.StartAsync(services: services =>
            services.AddSingleton(provider => new ClosingTime(
                provider.GetRequiredService<PublicConnections>(),
                ManagementListener.PortOf(provider.GetRequiredService<IConfiguration>()),
                time)));
        inside = new HttpClient { BaseAddress = receiver.Client.BaseAddress };
        var answer = await inside.HeartbeatAsync(Post.Heartbeat());
        Assert.NotEqual(true, answer.Headers.ConnectionClose);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => inside.Dispose();

    [Fact]
    public async Task Nobody_comes_in_any_more_and_who_is_inside_gets_one_more_answer()
    {
        var stopping = receiver.DisposeAsync().AsTask();
        await UntilNobodyComesInAsync();
        var answer = await inside.HeartbeatAsync(Post.Heartbeat());

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.True(answer.Headers.ConnectionClose);
        await stopping;
    }

    [Fact]
    public async Task Who_is_inside_and_says_nothing_is_sent_away_after_a_second()
    {
        var stopping = receiver.DisposeAsync().AsTask();
        await UntilNobodyComesInAsync();
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return stopping.IsCompleted;
        });

        await stopping;
        await Assert.ThrowsAsync<HttpRequestException>(() => inside.HeartbeatAsync(Post.Heartbeat()));
    }

    private Task UntilNobodyComesInAsync() =>
        Eventually.TrueAsync(async () =>
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, inside.BaseAddress!.Port);
                return false;
            }
            catch (SocketException)
            {
                return true;
            }
        });
}
