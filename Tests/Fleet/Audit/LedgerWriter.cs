namespace Telemetry.Fleet.Audit;

/// <summary>Appends to a ledger, from any number of connections. Entries reach the file when 64 KiB have gathered and
/// at every <see cref="Flush"/>, always as whole lines: a killed process loses the tail that was not flushed yet, and
/// nothing before it.</summary>
public sealed class LedgerWriter : IDisposable
{
    private const int Capacity = 660 * LedgerEntry.LineLength;

    private readonly Lock gate = new();
    private readonly byte[] gathered = new byte[Capacity];
    private readonly FileStream file;
    private int length;

    /// <summary>Opens the file for appending; a last line that an earlier kill has torn is cut off first.</summary>
    public LedgerWriter(string path)
    {
        file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        file.SetLength(file.Length - (file.Length % LedgerEntry.LineLength));
        file.Seek(0, SeekOrigin.End);
    }

    public void Append(LedgerEntry entry)
    {
        lock (gate)
        {
            entry.Write(gathered.AsSpan(length));
            length += LedgerEntry.LineLength;
            if (length == Capacity)
            {
                Flush();
            }
        }
    }

    /// <summary>Hands what has gathered to the operating system.</summary>
    public void Flush()
    {
        lock (gate)
        {
            file.Write(gathered.AsSpan(0, length));
            length = 0;
        }
    }

    public void Dispose()
    {
        Flush();
        file.Dispose();
    }
}
