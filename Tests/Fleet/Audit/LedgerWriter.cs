namespace Telemetry.Fleet.Audit;

/// <summary>Appends to a ledger, from any number of connections. Entries reach the file when 64 KiB have gathered and
/// at every <see cref="Flush"/>, always as whole lines: a killed process loses the tail that was not flushed yet, and
/// nothing before it.</summary>
public sealed class LedgerWriter : IDisposable
{
    private const int Capacity = 660 * LedgerEntry.LineLength;

    private readonly Lock _gate = new();
    private readonly byte[] _gathered = new byte[Capacity];
    private readonly FileStream _file;
    private int _length;

    /// <summary>Opens the file for appending; a last line that an earlier kill has torn is cut off first.</summary>
    public LedgerWriter(string path)
    {
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        _file.SetLength(_file.Length - (_file.Length % LedgerEntry.LineLength));
        _file.Seek(0, SeekOrigin.End);
    }

    public void Append(LedgerEntry entry)
    {
        lock (_gate)
        {
            entry.Write(_gathered.AsSpan(_length));
            _length += LedgerEntry.LineLength;
            if (_length == Capacity)
            {
                Flush();
            }
        }
    }

    /// <summary>Hands what has gathered to the operating system.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            _file.Write(_gathered.AsSpan(0, _length));
            _length = 0;
        }
    }

    public void Dispose()
    {
        Flush();
        _file.Dispose();
    }
}
