using Telemetry.Tests.Servers;

namespace Telemetry.Faults.SingleMachine;

/// <summary>What happens to a process with a file.</summary>
internal static class SingleMachineFaults
{
    private static readonly TimeSpan AWhile = TimeSpan.FromSeconds(12);

    /// <summary>Started again at once, as systemd does it.</summary>
    public static async Task KilledAsync(SingleReceiver receiver, CancellationToken cancellationToken)
    {
        await receiver.Process.SignalAsync("KILL");
        await receiver.Process.StartAgainAsync(cancellationToken);
    }

    public static async Task DiskFullAsync(SingleReceiver receiver, CancellationToken cancellationToken)
    {
        var filler = await receiver.FillDiskAsync(cancellationToken);
        await Task.Delay(AWhile, cancellationToken);
        filler.Delete();
    }

    /// <summary>An open file would stay writable, so the receiver is started on one that it cannot write.</summary>
    public static async Task FileReadOnlyAsync(SingleReceiver receiver, CancellationToken cancellationToken)
    {
        var file = receiver.DatabaseFile;
        await receiver.Process.SignalAsync("KILL");
        await receiver.Process.WaitForExitAsync(cancellationToken);
        await Command.RunAsync("mount", ["--bind", file, file], cancellationToken);
        try
        {
            await Command.RunAsync("mount", ["-o", "remount,ro,bind", file], cancellationToken);
            await receiver.Process.StartAgainAsync(cancellationToken);
            await Task.Delay(AWhile, cancellationToken);
        }
        finally
        {
            // Lazily: the receiver has the file open.
            await Command.RunAsync("umount", ["-l", file], CancellationToken.None);
        }
    }
}
