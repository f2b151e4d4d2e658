using System.Security.Cryptography;

namespace Telemetry.Api.Imports;

/// <summary>A file that came in, on disk for as long as it is read. It has no name there, so it goes with whoever has it open.</summary>
internal sealed class SpooledFile : IDisposable
{
    private const int ChunkBytes = 64 * 1024;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private SpooledFile(FileStream stream) => Stream = stream;

    /// <summary>Can be read from anywhere, by one reader at a time.</summary>
    public FileStream Stream { get; }

    public long Length => Stream.Length;

    /// <summary>Hexadecimal.</summary>
    public string Sha256 { get; private set; } = "";

    /// <summary>Null: it is longer than the limit.</summary>
    /// <param name="source">Where it comes from.</param>
    /// <param name="options">Where it is put, and how long it may be.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">There is no room for it, or its sender broke off.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory cannot be written to.</exception>
    public static async Task<SpooledFile?> TakeAsync(Stream source, ImportOptions options, CancellationToken cancellationToken)
    {
        var file = new SpooledFile(Open(options.Directory ?? Path.GetTempPath()));
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var chunk = new byte[ChunkBytes];
            int read;

            // Bytes arrive on the threads that serve heartbeats; nothing of this is done there.
            while ((read = await source.ReadAsync(chunk, cancellationToken).AsTask().ConfigureAwait(ConfigureAwaitOptions.ForceYielding)) > 0)
            {
                if (file.Length + read > options.MaxBytes)
                {
                    file.Dispose();
                    return null;
                }

                hash.AppendData(chunk.AsSpan(0, read));
                await file.Stream.WriteAsync(chunk.AsMemory(0, read), cancellationToken);
            }

            await file.Stream.FlushAsync(cancellationToken);
            file.Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => Stream.Dispose();

    private static FileStream Open(string directory)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, $"telemetry-import-{Guid.NewGuid():N}");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        var stream = new FileStream(path, options);
        File.Delete(path);
        return stream;
    }
}
