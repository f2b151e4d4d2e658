using Microsoft.Extensions.Time.Testing;
using Telemetry.Fleet.Sender;

namespace Telemetry.Fleet.Tests.Sender;

/// <summary>A sender with a state file of its own and a clock that stands still until moved.</summary>
public sealed class SenderUnderTest : IDisposable
{
    public static readonly Installation Site = new()
    {
        EventyayVersion = "1.2.0",
        Usage = new Usage { Events = 37, PaidTickets = 400, FreeTickets = 200, Uptime = TimeSpan.FromDays(3) },
    };

    private readonly TemporaryFolder folder = new();
    private readonly HttpClient client = Delivery.CreateClient();

    public SenderUnderTest(
        Uri endpoint, SenderVersion version = SenderVersion.S3, Func<CancellationToken, ValueTask<Installation>>? collect = null)
    {
        Sender = new HeartbeatSender(
            StatePath, collect ?? (_ => ValueTask.FromResult(Site)), new Delivery(client, Time), Time)
        {
            Settings = new SenderSettings { Enabled = true, Endpoint = endpoint, ApiKey = "key", Version = version },
            Ticked = outcome => TickedNext?.TrySetResult(outcome),
        };
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 26, 7, 0, 0, TimeSpan.Zero));

    public HeartbeatSender Sender { get; }

    public string StatePath => folder["state.json"];

    /// <summary>Completed by the next tick of a running sender.</summary>
    public TaskCompletionSource<TickOutcome>? TickedNext { get; set; }

    public Task<TickOutcome> TickAsync() => Sender.TickAsync(CancellationToken.None);

    public async Task<TickOutcome> TickAfterAsync(TimeSpan time)
    {
        Time.Advance(time);
        return await TickAsync();
    }

    public void Dispose()
    {
        client.Dispose();
        folder.Dispose();
    }
}
