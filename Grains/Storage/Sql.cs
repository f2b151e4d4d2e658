using System.Reflection;

namespace Telemetry.Grains.Storage;

/// <summary>The statements, which stand in .sql files beside the code that runs them.</summary>
internal static class Sql
{
    public static readonly string PageOfInstance = Read("page.sql");

    /// <summary>The same of all instances.</summary>
    public static readonly string Page = PageOfInstance.Replace("  AND instance_id = @instance_id\n", "", StringComparison.Ordinal);

    /// <param name="path">Below this folder, with dots between its parts: <c>PostgreSql.claim.sql</c>.</param>
    public static string Read(string path)
    {
        var name = $"{typeof(Sql).Namespace}.{path}";
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"No embedded statement is called {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
