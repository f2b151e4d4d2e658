using Microsoft.Extensions.Options;
using Telemetry.Api.Hosting;
using Telemetry.Grains.Storage;

namespace Telemetry.Silo;

/// <summary>The directory of an embedded database. One process at a time has it.</summary>
internal sealed class DataDirectory(IOptions<StorageOptions> options) : IDisposable
{
    private const string LockFile = "telemetry.lock";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

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
            Directory.CreateDirectory(FullPath);
            held = new FileStream(Path.Combine(FullPath, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
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

    /// <summary>Writes a file that only this user can read, from its first byte on.</summary>
    /// <returns>Its full path.</returns>
    public async Task<string> WriteSecretAsync(string name, string text, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(FullPath);
        var path = Path.Combine(FullPath, name);
        var create = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            create.UnixCreateMode = OwnerOnly;
        }

        await using var file = new FileStream(path, create);
        await using var writer = new StreamWriter(file);
        await writer.WriteAsync(text.AsMemory(), cancellationToken);
        return path;
    }

    public void Dispose() => held?.Dispose();
}
