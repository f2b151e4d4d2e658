using System.Globalization;
using System.Text;

namespace Telemetry.Fleet.Sender;

/// <summary>Writes one JSON object the way Python's json.dumps does: ASCII only, a space after each comma and colon,
/// names in the order of the calls. Reusable after <see cref="Clear"/>; not for concurrent use.</summary>
public sealed class PythonJson
{
    private readonly StringBuilder _text = new(2048);

    public PythonJson Clear()
    {
        _text.Clear();
        return this;
    }

    /// <summary>Opens the document, or with a name an object inside it.</summary>
    public PythonJson Open(string? name = null)
    {
        if (name is not null)
        {
            Name(name);
        }

        _text.Append('{');
        return this;
    }

    public PythonJson Close()
    {
        _text.Append('}');
        return this;
    }

    public PythonJson Add(string name, string value)
    {
        Name(name);
        Quote(value);
        return this;
    }

    public PythonJson Add(string name, bool value)
    {
        Name(name);
        _text.Append(value ? "true" : "false");
        return this;
    }

    public PythonJson Add(string name, IReadOnlyList<string> values)
    {
        Name(name);
        Append(values);
        return this;
    }

    /// <summary>The array alone, as the column enabled_plugins holds it.</summary>
    public PythonJson Append(IReadOnlyList<string> values)
    {
        _text.Append('[');
        for (var i = 0; i < values.Count; i++)
        {
            _text.Append(i == 0 ? "" : ", ");
            Quote(values[i]);
        }

        _text.Append(']');
        return this;
    }

    /// <summary>What has been written so far.</summary>
    public override string ToString() => _text.ToString();

    private void Name(string name)
    {
        if (_text.Length > 0 && _text[^1] != '{')
        {
            _text.Append(", ");
        }

        Quote(name);
        _text.Append(": ");
    }

    private void Quote(string value)
    {
        _text.Append('"');
        foreach (var c in value)
        {
            if (c is '"' or '\\')
            {
                _text.Append('\\').Append(c);
            }
            else if (c is >= ' ' and <= '~')
            {
                _text.Append(c);
            }
            else
            {
                _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
        }

        _text.Append('"');
    }
}
