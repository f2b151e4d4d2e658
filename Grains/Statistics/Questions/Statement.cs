using System.Globalization;
using Telemetry.Grains.Storage;

namespace Telemetry.Grains.Statistics.Questions;

/// <summary>Gives values that a statement holds their places in it.</summary>
internal sealed class Statement
{
    private readonly Dictionary<object, string> names = [];

    public Parameter[] Parameters => [.. names.Select(named => new Parameter(named.Value, named.Key))];

    /// <summary>What to write in the statement. The same value has the same place.</summary>
    public string Add(object value)
    {
        if (!names.TryGetValue(value, out var name))
        {
            name = "p" + names.Count.ToString(CultureInfo.InvariantCulture);
            names.Add(value, name);
        }

        return "@" + name;
    }
}
