using Telemetry.Fleet.Sender;
using Xunit;

namespace Telemetry.Fleet.Tests.Sender;

public sealed class CollectorTests : IDisposable
{
    private const string Commit = "1a2b3c4d5e6f708192a3b4c5d6e7f80912345678";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void URL_is_hashed_to_16_digits_without_its_trailing_slash()
    {
        // The first digits of the SHA-256 of "https://tickets.example.org".
        var whole = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("https://tickets.example.org"u8));
        Assert.Equal(whole[..16], CanonicalUrl.Hash("https://tickets.example.org"));
        Assert.Equal(whole[..16], CanonicalUrl.Hash("https://tickets.example.org/"));
        Assert.Equal("", CanonicalUrl.Hash(""));
    }

    [Fact]
    public void Folder_without_git_has_no_build_metadata() => Assert.Equal("", BuildMetadata.FromGit(folder.Path));

    [Fact]
    public void Branch_and_commit_are_read_from_loose_references()
    {
        Git("HEAD", "ref: refs/heads/main\n");
        Git("refs/heads/main", Commit + "\n");
        Assert.Equal("main@1a2b3c4d", BuildMetadata.FromGit(folder.Path));
    }

    [Fact]
    public void Branch_and_commit_are_read_from_packed_references()
    {
        Git("HEAD", "ref: refs/heads/feature/badges\n");
        Git("packed-refs", $"# pack-refs with: peeled\n{Commit} refs/heads/feature/badges\n");
        Assert.Equal("feature/badges@1a2b3c4d", BuildMetadata.FromGit(folder.Path));
    }

    [Fact]
    public void Detached_checkout_names_its_commit()
    {
        Git("HEAD", Commit + "\n");
        Assert.Equal("detached@1a2b3c4d", BuildMetadata.FromGit(folder.Path));
    }

    [Fact]
    public void Tagged_checkout_names_its_tag()
    {
        Git("HEAD", Commit + "\n");
        Git("packed-refs", $"0000000000000000000000000000000000000001 refs/tags/v1.2.0\n^{Commit}\n");
        Assert.Equal("v1.2.0", BuildMetadata.FromGit(folder.Path));
    }

    [Theory]
    [InlineData("10.0.0.1", ".dockerenv", "", "kubernetes")]
    [InlineData(null, ".dockerenv", "", "docker")]
    [InlineData(null, "proc/1/cgroup", "12:cpu:/docker/0123\n", "docker")]
    [InlineData(null, "proc/1/cgroup", "0::/init.scope\n", "native")]
    public void Deployment_is_found_out_from_its_surroundings(string? cluster, string file, string text, string deployment)
    {
        Write(file, text);
        Assert.Equal(deployment, Deployment.Detect(
            folder.Path, name => name == "KUBERNETES_SERVICE_HOST" ? cluster : null));
    }

    private void Git(string name, string text) => Write(Path.Combine(".git", name), text);

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        File.WriteAllText(folder[name], text);
    }
}
