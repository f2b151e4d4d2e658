using System.Reflection;

namespace Telemetry.Grains.Storage;

/// <summary>The statements, which stand in .sql files beside the code that runs them.</summary>
internal static class Sql
{
    public static readonly string Page = Read("page.sql");

    /// <param name="path">Below this folder, with dots between its parts: <c>PostgreSql.record.sql</c>.</param>
    public static string Read(string path)
    {
        var name = $"{typeof(Sql).Namespace}.{path}";
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"No embedded statement is called {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
