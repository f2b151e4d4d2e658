using System.Globalization;
using System.Text;

namespace Telemetry.Fleet.Audit;

/// <summary>What a sender knows of a heartbeat once its request is over.</summary>
public enum LedgerOutcome
{
    /// <summary>200 and ok true: the receiver promised to have stored it.</summary>
    Acknowledged,

    /// <summary>Any other HTTP answer.</summary>
    Refused,

    /// <summary>No answer: it may be stored or not.</summary>
    Unknown,
}

/// <summary>One line of a ledger: outcome, status, instance, sent, answered, in fixed widths.
/// <code>A 200 4f6c1c52-6a53-4d3e-9a35-0f3f1f2a7b01 2026-01-26T07:12:03.123456Z 2026-01-26T07:12:03.125001Z</code>
/// The outcome is A, R or U; the status is 000 when there was no answer. Times are UTC in microseconds: when the first
/// byte was about to be sent, and when the answer had been read or given up.</summary>
public readonly record struct LedgerEntry(
    LedgerOutcome Outcome, int Status, Guid InstanceId, DateTime SentAt, DateTime AnsweredAt)
{
    /// <summary>Bytes of a line, its line feed included.</summary>
    public const int LineLength = 6 + 36 + 1 + 27 + 1 + 27 + 1;

    private const string Letters = "ARU";
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>Writes the line to the first <see cref="LineLength"/> bytes.</summary>
    public void Write(Span<byte> line)
    {
        line[0] = (byte)Letters[(int)Outcome];
        Status.TryFormat(line[2..], out _, "D3", CultureInfo.InvariantCulture);
        InstanceId.TryFormat(line[6..], out _);
        SentAt.TryFormat(line[43..], out _, Time, CultureInfo.InvariantCulture);
        AnsweredAt.TryFormat(line[71..], out _, Time, CultureInfo.InvariantCulture);
        line[1] = line[5] = line[42] = line[70] = (byte)' ';
        line[98] = (byte)'\n';
    }

    /// <summary>Reads a line without its line feed.</summary>
    /// <exception cref="FormatException">The line is none of a ledger.</exception>
    public static LedgerEntry Parse(ReadOnlySpan<char> line)
    {
        var outcome = line.Length == LineLength - 1 ? Letters.IndexOf(line[0], StringComparison.Ordinal) : -1;
        if (outcome < 0)
        {
            throw new FormatException($"Not a line of a ledger: '{line}'");
        }

        return new LedgerEntry(
            (LedgerOutcome)outcome,
            int.Parse(line[2..5], NumberStyles.None, CultureInfo.InvariantCulture),
            Guid.ParseExact(line[6..42], "D"),
            ParseTime(line[43..70]),
            ParseTime(line[71..98]));
    }

    /// <summary>The order of the audit: by instance, then by the time sent.</summary>
    public static int Compare(LedgerEntry a, LedgerEntry b) =>
        a.InstanceId.CompareTo(b.InstanceId) is var order && order != 0 ? order : a.SentAt.CompareTo(b.SentAt);

    /// <inheritdoc/>
    public override string ToString()
    {
        Span<byte> line = stackalloc byte[LineLength];
        Write(line);
        return Encoding.ASCII.GetString(line[..^1]);
    }

    private static DateTime ParseTime(ReadOnlySpan<char> text) =>
        DateTime.ParseExact(
            text, Time, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);
}
