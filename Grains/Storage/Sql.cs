using System.Reflection;

namespace Telemetry.Grains.Storage;

/// <summary>The statements, which stand in .sql files beside the code that runs them.</summary>
internal static class Sql
{
    private const string Ending = ".sql";

    private static readonly Assembly Files = Assembly.GetExecutingAssembly();

    /// <param name="path">Below this folder, with dots between its parts: <c>PostgreSql.claim.sql</c>.</param>
    public static string Read(string path)
    {
        using var stream = Files.GetManifestResourceStream($"{typeof(Sql).Namespace}.{path}")
            ?? throw new InvalidOperationException($"No embedded statement is called {path}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The names, without their ending, of the files in a folder below this one.</summary>
    public static IEnumerable<string> Below(string folder)
    {
        var start = $"{typeof(Sql).Namespace}.{folder}.";
        return Files.GetManifestResourceNames()
            .Where(name => name.StartsWith(start, StringComparison.Ordinal) && name.EndsWith(Ending, StringComparison.Ordinal))
            .Select(name => name[start.Length..^Ending.Length]);
    }
}
