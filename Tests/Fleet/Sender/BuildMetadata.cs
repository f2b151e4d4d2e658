namespace Telemetry.Fleet.Sender;

/// <summary>What git says of the running code, read from its files: the git program is rarely installed where
/// Eventyay runs.</summary>
public static class BuildMetadata
{
    private const string Branches = "refs/heads/";

    /// <summary>The tag that points at the checked out commit, else <c>branch@commit</c> or <c>detached@commit</c>
    /// with 8 digits of the commit; empty when the folder is no checkout. Tags are found by the object they name,
    /// and an annotated one names its commit only in packed-refs.</summary>
    public static string FromGit(string folder)
    {
        var git = Path.Combine(folder, ".git");
        if (!File.Exists(Path.Combine(git, "HEAD")))
        {
            return "";
        }

        var head = File.ReadAllText(Path.Combine(git, "HEAD")).Trim();
        var reference = head.StartsWith("ref: ", StringComparison.Ordinal) ? head["ref: ".Length..] : null;
        var commit = reference is null ? head : Resolve(git, reference);
        if (commit is null)
        {
            return "";
        }

        var branch = reference is null ? "detached"
            : reference.StartsWith(Branches, StringComparison.Ordinal) ? reference[Branches.Length..] : reference;
        return Tag(git, commit) ?? $"{branch}@{commit[..Math.Min(8, commit.Length)]}";
    }

    private static string? Resolve(string git, string reference)
    {
        var loose = Path.Combine(git, reference);
        return File.Exists(loose)
            ? File.ReadAllText(loose).Trim()
            : Packed(git).FirstOrDefault(packed => packed.Name == reference).Commit;
    }

    private static string? Tag(string git, string commit)
    {
        const string tags = "refs/tags/";
        var folder = Path.Combine(git, "refs", "tags");
        var loose = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder)
                .Where(path => File.ReadAllText(path).Trim() == commit)
                .Select(path => tags + Path.GetFileName(path))
            : [];
        var packed = Packed(git)
            .Where(packed => packed.Commit == commit && packed.Name.StartsWith(tags, StringComparison.Ordinal))
            .Select(packed => packed.Name);
        return loose.Concat(packed).Order(StringComparer.Ordinal).LastOrDefault()?[tags.Length..];
    }

    private static IEnumerable<(string Name, string Commit)> Packed(string git)
    {
        var path = Path.Combine(git, "packed-refs");
        var name = "";
        foreach (var line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            // "^commit" follows an annotated tag and gives the commit that it stands for.
            if (line.StartsWith('^'))
            {
                yield return (name, line[1..]);
            }
            else if (line.Split(' ', 2) is [var commit, var named] && !line.StartsWith('#'))
            {
                name = named;
                yield return (name, commit);
            }
        }
    }
}
