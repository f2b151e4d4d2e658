namespace Telemetry.Tests.Servers;

public static class Repository
{
    private static readonly string Root = Find(AppContext.BaseDirectory);

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    public static Task<string> ReadAsync(params string[] parts) => File.ReadAllTextAsync(Path(parts));

    private static string Find(string directory) =>
        File.Exists(System.IO.Path.Combine(directory, "Telemetry.sln"))
            ? directory
            : Find(Directory.GetParent(directory)?.FullName
                ?? throw new InvalidOperationException("The tests do not run inside the repository."));
}
