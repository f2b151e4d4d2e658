using Telemetry.Api.Imports.Files;

namespace Telemetry.Api.Imports.Kept;

/// <summary>The lines of a file, one after the other, without a mark at the beginning and without their ends.</summary>
internal sealed class LinesOfBytes
{
    // A row has some KB, and six times as many where all of it is escaped.
    private const int LongestLine = 4 << 20;

    private static readonly byte[] Utf8Mark = [0xEF, 0xBB, 0xBF];

    private readonly Stream file;
    private byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;
    private int lineStart;
    private int lineLength;
    private bool isAtEnd;

    /// <param name="file">Is read from its beginning, and stays open.</param>
    public LinesOfBytes(Stream file)
    {
        this.file = file;
        file.Position = 0;
    }

    /// <summary>Of the current line, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Valid until the next one is read.</summary>
    public ReadOnlySpan<byte> Current => buffer.AsSpan(lineStart, lineLength);

    /// <summary>False: there are no more.</summary>
    /// <exception cref="UnreadableFileException">A line does not end.</exception>
    public bool Read()
    {
        var searched = 0;
        int length;
        while ((length = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n')) < 0 && !isAtEnd)
        {
            searched = end - start;
            Fill();
        }

        length = length < 0 ? end - start : length + searched;
        if (length == 0 && start == end)
        {
            return false;
        }

        (lineStart, lineLength) = (start, length);
        start = Math.Min(start + length + 1, end);
        Line++;
        if (Line == 1 && Current.StartsWith(Utf8Mark))
        {
            (lineStart, lineLength) = (lineStart + Utf8Mark.Length, lineLength - Utf8Mark.Length);
        }

        return true;
    }

    private void Fill()
    {
        if (end - start > LongestLine)
        {
            throw new UnreadableFileException($"Line {Line + 1} does not end.");
        }

        var larger = end - start > buffer.Length / 2 ? new byte[buffer.Length * 2] : buffer;
        buffer.AsSpan(start, end - start).CopyTo(larger);
        (buffer, end, start) = (larger, end - start, 0);
        var read = file.Read(buffer, end, buffer.Length - end);
        end += read;
        isAtEnd = read == 0;
    }
}
