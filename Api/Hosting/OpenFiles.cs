using System.Globalization;
using System.Text.RegularExpressions;

namespace Telemetry.Api.Hosting;

/// <summary>
/// How many files this process may have open; on Linux a connection is one. The runtime ends a process that has none
/// left for itself, with the words <c>Out of memory.</c>
/// </summary>
internal static partial class OpenFiles
{
    // A receiver that does nothing has 330 open, its programs' files among them; the rest is for the database, for other
    // silos, operators, and what is loaded later.
    private const int Kept = 512;

    /// <summary>That many connections, or as many as the limit leaves room for.</summary>
    public static int Leave(int connections) =>
        Limit() is { } limit ? (int)Math.Min(connections, Math.Max(limit - Kept, limit / 4)) : connections;

    /// <summary>Null where there is none, or no way of knowing it.</summary>
    private static long? Limit()
    {
        const string limits = "/proc/self/limits";
        var line = File.Exists(limits) ? SoftLimit().Match(File.ReadAllText(limits)) : Match.Empty;
        return line.Success ? long.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture) : null;
    }

    [GeneratedRegex("^Max open files +([0-9]+)", RegexOptions.Multiline)]
    private static partial Regex SoftLimit();
}
