using System.Text;

namespace Telemetry.Api.Heartbeats;

/// <summary>
/// The text of a field: where it stands in the body, or, where it does not stand there as it is meant, the text itself.
/// It becomes a string only when a heartbeat is put together; a repeat that is refused needs none.
/// </summary>
internal readonly struct FieldText
{
    /// <summary>Something is there, and it is wrong.</summary>
    public static readonly FieldText Wrong = new("");

    private readonly string? text;
    private readonly int start;
    private readonly int length;

    public FieldText(string text) => this.text = text;

    public FieldText(int start, int length) => (this.start, this.length) = (start, length);

    /// <summary>Absent, null and "" all mean "not reported".</summary>
    public bool IsReported => text is not null || length > 0;

    /// <summary>Null when it was not reported.</summary>
    public string? In(ReadOnlySpan<byte> body) =>
        text ?? (length > 0 ? Encoding.UTF8.GetString(body.Slice(start, length)) : null);
}
