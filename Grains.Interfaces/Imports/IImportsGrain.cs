using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Telemetry.Grains.Interfaces.Imports;

/// <summary>
/// Keeps what comes out of files: heartbeats of an older sheet or of another receiver (key 0; there is one in the cluster, and
/// one import at a time). A front door reads the file and hands over its rows. Every import stays on record.
/// </summary>
[Alias("imports")]
public interface IImportsGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Goes on with an undoing that a restart has broken off, and says of an import whose front door is gone that it broke off.
    /// Every silo calls this from time to time.
    /// </summary>
    [Alias("wake")]
    ValueTask WakeAsync();

    /// <summary>
    /// Begins an import, or goes on with one of the same file and the same answers that broke off or is under way; whoever
    /// had it before has lost it. Calling again with the same run changes nothing.
    /// </summary>
    [Alias("begin")]
    ValueTask<ImportBegun> BeginAsync(NewImport import);

    /// <summary>How many of these rows are kept already: their instance has a heartbeat within a second of them.</summary>
    [AlwaysInterleave, Alias("count-known")]
    ValueTask<int> CountKnownAsync(ImportRun run, ImmutableArray<ImportKey> rows);

    /// <summary>
    /// Keeps the report, and what follows from it: <see cref="ImportState.Writing"/>, with room made for the months, or an end.
    /// False: another run has the import.
    /// </summary>
    [Alias("report")]
    ValueTask<bool> ReportAsync(ImportRun run, ImportReport report, ImportState state);

    /// <summary>
    /// Keeps a batch, committed when the call returns: in one transaction, or in several short ones while heartbeats come. A
    /// row whose instance has a heartbeat within a second of it is passed over. The same batch again changes nothing, also
    /// while it is being kept. False: another run has the import, or it is being undone.
    /// </summary>
    [AlwaysInterleave, Alias("add")]
    ValueTask<bool> AddAsync(ImportRun run, ImportBatch batch);

    /// <summary>
    /// All rows were handed over (<see cref="ImportState.Done"/>), or no more will come (<see cref="ImportState.Interrupted"/>).
    /// Statistics are made anew if there are new rows. False: another run has the import.
    /// </summary>
    [Alias("end")]
    ValueTask<bool> EndAsync(ImportRun run, ImportState state);

    /// <summary>Null: there was none with this number.</summary>
    [AlwaysInterleave, Alias("get")]
    ValueTask<Import?> GetAsync(int number);

    /// <summary>Newest first, those below <paramref name="before"/>; without their reports.</summary>
    [AlwaysInterleave, Alias("list")]
    ValueTask<ImmutableArray<Import>> ListAsync(int? before, int limit);

    /// <summary>
    /// Begins to take out again exactly the rows that came by this import; also one that is under way, which ends so. Goes on
    /// by itself, also after a restart. Null: there was none with this number. An import that has written nothing stays as it
    /// is.
    /// </summary>
    [Alias("undo")]
    ValueTask<Import?> UndoAsync(int number);
}

/// <summary>What a front door knows when it begins.</summary>
[GenerateSerializer, Immutable, Alias("new-import")]
public sealed record NewImport
{
    /// <summary>Made by the front door for this reading of the file.</summary>
    [Id(0)] public required Guid RunId { get; init; }

    /// <summary>Of the file, hexadecimal.</summary>
    [Id(1)] public required string Sha256 { get; init; }
    [Id(2)] public required long Bytes { get; init; }

    /// <summary>Without a directory. Null: the caller gave none.</summary>
    [Id(3)] public string? FileName { get; init; }

    /// <summary>IANA. Null: not answered.</summary>
    [Id(4)] public string? TimeZone { get; init; }

    /// <summary><c>dmy</c>, <c>mdy</c> or <c>ymd</c>. Null: not answered.</summary>
    [Id(5)] public string? DateOrder { get; init; }

    /// <summary>The report is all that is wanted.</summary>
    [Id(6)] public required bool IsDryRun { get; init; }
    [Id(7)] public required string KeyId { get; init; }
    [Id(8)] public required string KeyName { get; init; }
}

/// <summary>What became of the wish to begin.</summary>
/// <param name="Number">Of this import, or, where it may not begin, of the one that is under way.</param>
/// <param name="MayRun">False: another one is under way.</param>
/// <param name="Position">Rows up to this line are written already.</param>
[GenerateSerializer, Immutable, Alias("import-begun")]
public sealed record ImportBegun([property: Id(0)] int Number, [property: Id(1)] bool MayRun, [property: Id(2)] long Position);

/// <summary>One reading of a file for one import. Only the latest of an import may write.</summary>
[GenerateSerializer, Immutable, Alias("import-run")]
public sealed record ImportRun([property: Id(0)] int Number, [property: Id(1)] Guid Id);

/// <summary>What makes a row the same as another one: its instance, and its time to within a second.</summary>
[GenerateSerializer, Immutable, Alias("import-key")]
public readonly record struct ImportKey([property: Id(0)] DateTimeOffset ReceivedAt, [property: Id(1)] Guid InstanceId)
{
    /// <summary>Rows of one instance that are no further apart are the same: a sheet has whole seconds, a receiver microseconds.</summary>
    public static readonly TimeSpan SameWithin = TimeSpan.FromSeconds(1);
}

/// <summary>Lines of a file that follow each other.</summary>
[GenerateSerializer, Immutable, Alias("import-batch")]
public sealed record ImportBatch
{
    /// <summary>The last line of the batch before; 0 for the first one.</summary>
    [Id(0)] public required long After { get; init; }

    /// <summary>At least one.</summary>
    [Id(1)] public required ImmutableArray<ImportLine> Lines { get; init; }

    /// <summary>The last line of this batch.</summary>
    public long Line => Lines[^1].Number;

    public IEnumerable<Heartbeat> Heartbeats => Lines.Select(line => line.Heartbeat).OfType<Heartbeat>();

    /// <summary>How many of these lines were refused.</summary>
    public int Refused => Lines.Count(line => line.Heartbeat is null);

    /// <summary>Its first lines as a batch, and the others as the one that follows; null when there are no others.</summary>
    /// <param name="most">How many lines the first one has at most; 1 or more.</param>
    public (ImportBatch First, ImportBatch? Others) Split(int most)
    {
        if (most >= Lines.Length)
        {
            return (this, null);
        }

        var first = this with { Lines = Lines[..most] };
        return (first, new ImportBatch { After = first.Line, Lines = Lines[most..] });
    }
}

/// <param name="Number">Where it stands in the file, from 1.</param>
/// <param name="Heartbeat">Null: the line was refused.</param>
[GenerateSerializer, Immutable, Alias("import-line")]
public readonly record struct ImportLine([property: Id(0)] long Number, [property: Id(1)] Heartbeat? Heartbeat);
