using System.Text;

namespace Telemetry.Api.Heartbeats;

/// <summary>
/// The value of a field: where it stands in the body, or, where it does not stand there as it is meant, its text. It
/// becomes a string only when a heartbeat is put together; a repeat that is refused needs none.
/// </summary>
internal readonly struct FieldValue
{
    private readonly string? text;
    private readonly int start;
    private readonly int length;

    public FieldValue(string text) => this.text = text.Length > 0 ? text : null;

    public FieldValue(int start, int length) => (this.start, this.length) = (start, length);

    private FieldValue(string problem, int length) => (text, this.length) = (problem, length);

    /// <summary>Absent, null and "" all mean "not reported". What is wrong is not reported either.</summary>
    public bool IsReported => length > 0 || (length == 0 && text is not null);

    /// <summary>What is wrong with the value; null when nothing is.</summary>
    public string? Problem => length < 0 ? text : null;

    /// <summary>A value of the wrong type or form.</summary>
    public static FieldValue Wrong(string problem) => new(problem, -1);

    /// <summary>Null when it was not reported.</summary>
    public string? In(ReadOnlySpan<byte> body) =>
        length > 0 ? Encoding.UTF8.GetString(body.Slice(start, length)) : length == 0 ? text : null;
}
