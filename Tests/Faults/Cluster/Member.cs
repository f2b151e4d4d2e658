using Telemetry.Tests.Servers;

namespace Telemetry.Faults.Cluster;

/// <summary>A silo or a front door of a cluster: a process that is started again at the same addresses.</summary>
internal sealed class Member(string assembly, IReadOnlyDictionary<string, string> settings, params string[] through)
    : IAsyncDisposable
{
    private readonly List<string> outputs = [];
    private ReceiverProcess process = ReceiverProcess.Start(assembly, settings, through);

    public Uri Url => new(process.Url);

    /// <summary>Of all its processes.</summary>
    public string Output => string.Join('\n', [.. outputs, process.Output]);

    public Task SignalAsync(string signal) => process.SignalAsync(signal);

    public Task WaitUntilReadyAsync() => process.WaitUntilReadyAsync(Patience.ToStart);

    public Task WaitForExitAsync(CancellationToken cancellationToken) =>
        process.WaitForExitAsync(cancellationToken).WithinAsync(Patience.ToStop, cancellationToken);

    /// <summary>What a supervisor does when the process has ended, or once it has.</summary>
    /// <param name="newAssembly">Another version of the program.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task StartAgainAsync(CancellationToken cancellationToken, string? newAssembly = null)
    {
        await WaitForExitAsync(cancellationToken);
        outputs.Add(process.Output);
        await process.DisposeAsync();
        process = ReceiverProcess.Start(newAssembly ?? assembly, settings, through);
        await WaitUntilReadyAsync();
    }

    /// <summary>SIGTERM, and started again when it has ended.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken, string? newAssembly = null)
    {
        await SignalAsync("TERM");
        await StartAgainAsync(cancellationToken, newAssembly);
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
