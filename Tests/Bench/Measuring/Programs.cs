using Telemetry.Tests.Servers;

namespace Telemetry.Bench.Measuring;

/// <summary>The programs of a checkout, each published as a Release build when it is first wanted.</summary>
internal sealed class Programs : IAsyncDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("bench-programs-");
    private readonly string root;

    private Programs(string root) => this.root = root;

    /// <summary>Those that this program was built with.</summary>
    public static Programs OfThisCheckout() => new(Root(AppContext.BaseDirectory));

    /// <summary>Those of another commit.</summary>
    /// <param name="revision">A commit, branch or tag of this repository.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Programs> OfRevisionAsync(string revision, CancellationToken cancellationToken)
    {
        var programs = new Programs(Directory.CreateTempSubdirectory("bench-source-").FullName);
        var archive = Path.Combine(programs.directory.FullName, "source.tar");
        await Command.RunAsync(
            "git", ["-C", Root(AppContext.BaseDirectory), "archive", $"--output={archive}", revision], cancellationToken);
        await Command.RunAsync("tar", ["--extract", "--directory", programs.root, "--file", archive], cancellationToken);
        return programs;
    }

    /// <summary>The fleet is no part of what is measured; it came along with this program.</summary>
    public static string Fleet => Path.Combine(AppContext.BaseDirectory, "fleet.dll");

    public Task<string> SiloAsync(CancellationToken cancellationToken) => PublishAsync("Silo", "Silo", cancellationToken);

    public Task<string> FrontDoorAsync(CancellationToken cancellationToken) => PublishAsync("Api", "Api", cancellationToken);

    public Task<string> PeerAsync(CancellationToken cancellationToken) =>
        PublishAsync(Path.Combine("Tests", "Peer"), "Peer", cancellationToken);

    public ValueTask DisposeAsync() => new TemporaryDirectory(directory).DisposeAsync();

    /// <summary>The program's dll.</summary>
    private async Task<string> PublishAsync(string project, string name, CancellationToken cancellationToken)
    {
        var published = Path.Combine(directory.FullName, name);
        if (!Directory.Exists(published))
        {
            // Nothing of the build may stay behind and take memory and processors from what is measured.
            await Command.RunAsync(
                "dotnet",
                [
                    "publish", Path.Combine(root, project), "--configuration", "Release", "--output", published,
                    "-nodeReuse:false", "-p:UseSharedCompilation=false",
                ],
                cancellationToken);
        }

        return Path.Combine(published, $"{name}.dll");
    }

    private static string Root(string directory) =>
        File.Exists(Path.Combine(directory, "Telemetry.sln"))
            ? directory
            : Root(Directory.GetParent(directory)?.FullName
                ?? throw new InvalidOperationException("The bench does not run inside the repository."));
}
