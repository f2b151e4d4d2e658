
namespace Telemetry.Tests;

/// <summary>One receiver on SQLite for all tests of a class.</summary>
public sealed class ReceiverFixture : IAsyncLifetime
{
    public RunningReceiver Receiver { get; private set; } = null!;

    public async Task InitializeAsync() => Receiver = await RunningReceiver.StartAsync();

    public async Task DisposeAsync() => await Receiver.DisposeAsync();
}
