using System.Runtime.CompilerServices;
using System.Text;

namespace Telemetry.Fleet.Audit;

/// <summary>A ledger of any length in the order of <see cref="LedgerEntry.Compare"/>, sorted in bounded memory: parts
/// are sorted one by one into temporary ledgers, which are merged while they are read.</summary>
public sealed class SortedLedger : IDisposable
{
    /// <summary>Entries sorted in memory at a time, some 50 MB.</summary>
    public const int EntriesPerPart = 1_000_000;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fleet-audit-");
    private readonly List<string> parts = [];

    private SortedLedger()
    {
    }

    /// <summary>The earliest time sent; null for an empty ledger.</summary>
    public DateTime? FirstSentAt { get; private set; }

    /// <summary>The latest time answered; null for an empty ledger.</summary>
    public DateTime? LastAnsweredAt { get; private set; }

    /// <exception cref="FormatException">A line before the last is none of a ledger.</exception>
    public static async Task<SortedLedger> SortAsync(
        string path, CancellationToken cancellation, int entriesPerPart = EntriesPerPart)
    {
        var sorted = new SortedLedger();
        var part = new List<LedgerEntry>();
        await foreach (var entry in ReadAsync(path, cancellation))
        {
            sorted.FirstSentAt = entry.SentAt > sorted.FirstSentAt ? sorted.FirstSentAt : entry.SentAt;
            sorted.LastAnsweredAt = entry.AnsweredAt < sorted.LastAnsweredAt ? sorted.LastAnsweredAt : entry.AnsweredAt;
            part.Add(entry);
            if (part.Count == entriesPerPart)
            {
                sorted.Keep(part);
            }
        }

        sorted.Keep(part);
        return sorted;
    }

    /// <summary>All entries in order. Holds one entry of each part in memory.</summary>
    public async IAsyncEnumerable<LedgerEntry> ReadInOrderAsync(
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var heads = new PriorityQueue<IAsyncEnumerator<LedgerEntry>, LedgerEntry>(
            Comparer<LedgerEntry>.Create(LedgerEntry.Compare));
        var readers = parts.ConvertAll(part => ReadAsync(part, cancellation).GetAsyncEnumerator(cancellation));
        try
        {
            foreach (var reader in readers)
            {
                if (await reader.MoveNextAsync())
                {
                    heads.Enqueue(reader, reader.Current);
                }
            }

            while (heads.TryDequeue(out var reader, out var entry))
            {
                yield return entry;
                if (await reader.MoveNextAsync())
                {
                    heads.Enqueue(reader, reader.Current);
                }
            }
        }
        finally
        {
            foreach (var reader in readers)
            {
                await reader.DisposeAsync();
            }
        }
    }

    public void Dispose() => folder.Delete(recursive: true);

    private void Keep(List<LedgerEntry> part)
    {
        part.Sort(LedgerEntry.Compare);
        var path = Path.Combine(folder.FullName, $"part-{parts.Count}");
        using var writer = new LedgerWriter(path);
        part.ForEach(writer.Append);
        parts.Add(path);
        part.Clear();
    }

    /// <summary>A last line that is cut short is what a kill leaves; it is passed over.</summary>
    private static async IAsyncEnumerable<LedgerEntry> ReadAsync(
        string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var reader = new StreamReader(path, Encoding.ASCII, false, 1 << 16);
        var line = await reader.ReadLineAsync(cancellation);
        while (line is not null)
        {
            var next = await reader.ReadLineAsync(cancellation);
            if (next is not null || line.Length == LedgerEntry.LineLength - 1)
            {
                yield return LedgerEntry.Parse(line);
            }

            line = next;
        }
    }
}
