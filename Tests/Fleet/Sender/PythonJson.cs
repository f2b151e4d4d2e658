using System.Globalization;
using System.Text;

namespace Telemetry.Fleet.Sender;

/// <summary>Writes one JSON object the way Python's json.dumps does: ASCII only, a space after each comma and colon,
/// names in the order of the calls. Reusable after <see cref="Clear"/>; not for concurrent use.</summary>
public sealed class PythonJson
{
    private readonly StringBuilder text = new(2048);

    public PythonJson Clear()
    {
        text.Clear();
        return this;
    }

    /// <summary>Opens the document, or with a name an object inside it.</summary>
    public PythonJson Open(string? name = null)
    {
        if (name is not null)
        {
            Name(name);
        }

        text.Append('{');
        return this;
    }

    public PythonJson Close()
    {
        text.Append('}');
        return this;
    }

    public PythonJson Add(string name, string? value)
    {
        if (value is null)
        {
            return AddNull(name);
        }

        Name(name);
        Quote(value);
        return this;
    }

    public PythonJson Add(string name, bool value)
    {
        Name(name);
        text.Append(value ? "true" : "false");
        return this;
    }

    public PythonJson AddNull(string name)
    {
        Name(name);
        text.Append("null");
        return this;
    }

    public PythonJson Add(string name, IReadOnlyList<string>? values)
    {
        if (values is null)
        {
            return AddNull(name);
        }

        Name(name);
        Append(values);
        return this;
    }

    /// <summary>The array alone, as the column enabled_plugins holds it.</summary>
    public PythonJson Append(IReadOnlyList<string> values)
    {
        text.Append('[');
        for (var i = 0; i < values.Count; i++)
        {
            text.Append(i == 0 ? "" : ", ");
            Quote(values[i]);
        }

        text.Append(']');
        return this;
    }

    /// <summary>What has been written so far.</summary>
    public override string ToString() => text.ToString();

    private void Name(string name)
    {
        if (text.Length > 0 && text[^1] != '{')
        {
            text.Append(", ");
        }

        Quote(name);
        text.Append(": ");
    }

    private void Quote(string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            if (c is '"' or '\\')
            {
                text.Append('\\').Append(c);
            }
            else if (c is >= ' ' and <= '~')
            {
                text.Append(c);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
        }

        text.Append('"');
    }
}
