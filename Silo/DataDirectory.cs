using Microsoft.Extensions.Options;
using Telemetry.Api.Hosting;
using Telemetry.Grains.Storage;

namespace Telemetry.Silo;

/// <summary>
/// The directory of an embedded database. One process at a time has it. What it holds, addresses of maintainers and keys,
/// is for its owner alone.
/// </summary>
internal sealed class DataDirectory(IOptions<StorageOptions> options) : IDisposable
{
    private const string LockFile = "telemetry.lock";
    private const UnixFileMode FileOfOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode DirectoryOfOwner = FileOfOwner | UnixFileMode.UserExecute;

    private readonly string database = options.Value.SqliteFile;
    private FileStream? held;

    public string FullPath { get; } = Path.GetFullPath(options.Value.DataDirectory);

    /// <summary>
    /// Takes the directory until this object is disposed or the process ends, however it ends. The port would not
    /// do: two silos on one port both start on Linux.
    /// </summary>
    /// <exception cref="StartException">Another process has it, or it cannot be written to.</exception>
    public void Take()
    {
        try
        {
            Make();
            held = Open(Path.Combine(FullPath, LockFile), FileMode.OpenOrCreate);

            // SQLite gives the files beside it the mode that it finds here. One that is there already may be read-only for a
            // while: the receiver starts all the same, answers 503, and goes on when it can write.
            if (!File.Exists(database))
            {
                Open(database, FileMode.CreateNew).Dispose();
            }

            Close(database, database + "-wal", database + "-shm", Path.Combine(FullPath, LockFile));
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new StartException($"The data directory {FullPath} cannot be written to.", exception);
        }
        catch (IOException exception)
        {
            throw new StartException(
                $"The data directory {FullPath} is in use by another receiver, or cannot be written to. "
                + "Stop the other one, or give this one a Storage:DataDirectory of its own.", exception);
        }
    }

    /// <summary>Writes a file that only this user can read, from its first byte on, under a name that no file has yet.</summary>
    /// <returns>Its full path.</returns>
    /// <exception cref="StartException">It cannot be written.</exception>
    public async Task<string> WriteNewSecretAsync(string name, string text, CancellationToken cancellationToken)
    {
        try
        {
            Make();
            var path = Path.Combine(FullPath, $"{name}.{Guid.NewGuid():N}");
            await using var file = Open(path, FileMode.CreateNew);
            await using var writer = new StreamWriter(file);
            await writer.WriteAsync(text.AsMemory(), cancellationToken);
            return path;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"The file {name} cannot be written to the data directory {FullPath}.", exception);
        }
    }

    public void Dispose() => held?.Dispose();

    private static FileStream Open(string path, FileMode mode)
    {
        var how = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = FileOfOwner;
        }

        return new FileStream(path, how);
    }

    private void Make()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(FullPath);
            return;
        }

        Directory.CreateDirectory(FullPath, DirectoryOfOwner);
        if (File.GetUnixFileMode(FullPath).HasFlag(UnixFileMode.StickyBit))
        {
            return; // A directory that all share, such as /tmp.
        }

        try
        {
            File.SetUnixFileMode(FullPath, DirectoryOfOwner);
        }
        catch (UnauthorizedAccessException)
        {
            // Somebody else's, such as a mounted volume: then the files' own modes have to do.
        }
    }

    /// <summary>Files that were made with another mode, by an earlier version or by a copy.</summary>
    private static void Close(params IEnumerable<string> files)
    {
        foreach (var file in files.Where(File.Exists))
        {
            if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(file) != FileOfOwner)
            {
                File.SetUnixFileMode(file, FileOfOwner);
            }
        }
    }
}
