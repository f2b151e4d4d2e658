using Telemetry.Grains.Storage;

namespace Telemetry.Grains.Imports;

/// <summary>
/// How much of the store an import takes. While heartbeats come they have most of it: transactions are of a few rows, each
/// followed by a rest of some times its length. While none come an import has it to itself.
/// </summary>
internal sealed class ImportPace(HeartbeatWriter heartbeats, TimeProvider time)
{
    /// <summary>Rows of a transaction that lasts a few milliseconds.</summary>
    internal const int FewRows = 50;

    private const int TimesAsLong = 4;

    /// <summary>So that a batch is written within the time of a call, on a slow disk too.</summary>
    internal static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(5);

    /// <summary>Heartbeats wait for the store, or came within the last five seconds.</summary>
    public bool IsShared => heartbeats.Waiting > 0 || time.GetElapsedTime(heartbeats.LastQueuedAt) < Lately;

    /// <summary>How many rows the next transaction may have, out of so many.</summary>
    public int RowsOf(int most) => IsShared ? Math.Min(FewRows, most) : most;

    /// <summary>Returns when the next transaction may begin.</summary>
    /// <param name="worked">How long the last one took.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task RestAsync(TimeSpan worked, CancellationToken cancellationToken)
    {
        var rest = worked * TimesAsLong;
        return IsShared ? Task.Delay(rest < LongestRest ? rest : LongestRest, time, cancellationToken) : Task.CompletedTask;
    }
}
