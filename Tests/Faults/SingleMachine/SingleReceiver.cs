using Telemetry.Faults.Cluster;
using Telemetry.Fleet.Audit;
using Telemetry.Tests.Servers;

namespace Telemetry.Faults.SingleMachine;

/// <summary>The all-in-one receiver on SQLite, with its data directory on a small file system of its own.</summary>
internal sealed class SingleReceiver : IReceiver
{
    private const string FileSystemSize = "128m";

    // ENOSPC, which is what .NET gives as the result of such a fault.
    private const int NoSpaceLeft = 28;

    private readonly DirectoryInfo directory;

    private SingleReceiver(DirectoryInfo directory)
    {
        this.directory = directory;
        Process = new Member(Programs.Current.Silo, new Dictionary<string, string>
        {
            ["Urls"] = $"http://127.0.0.1:{FreePort.Next()}",
            ["Storage:DataDirectory"] = directory.FullName,
            ["Cluster:SiloPort"] = $"{FreePort.Next()}",
            ["Cluster:GatewayPort"] = $"{FreePort.Next()}",
        });
    }

    public Member Process { get; }

    public string DatabaseFile => Path.Combine(directory.FullName, "telemetry.db");

    public IReadOnlyList<Uri> Urls => [Process.Url];

    public string Key { get; private set; } = "";

    public IHeartbeatStore Store => new SqliteHeartbeats(DatabaseFile);

    public IEnumerable<(string Name, string Output)> Outputs => [("receiver", Process.Output)];

    public static async Task<SingleReceiver> StartAsync(CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("faults-data-");
        await Command.RunAsync(
            "mount", ["-t", "tmpfs", "-o", $"size={FileSystemSize}", "faults", directory.FullName], cancellationToken);
        var receiver = new SingleReceiver(directory);
        try
        {
            await receiver.Process.WaitUntilReadyAsync();
            receiver.Key = await File.ReadAllTextAsync(Path.Combine(directory.FullName, "ingest.key"), cancellationToken);
            return receiver;
        }
        catch
        {
            await receiver.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Leaves no free byte on the file system until the returned file is deleted. Written until there is no more room,
    /// because the receiver takes some meanwhile.
    /// </summary>
    public async Task<FileInfo> FillDiskAsync(CancellationToken cancellationToken)
    {
        var filler = new FileInfo(Path.Combine(directory.FullName, "filler"));
        await using var file = new FileStream(filler.FullName, FileMode.CreateNew, FileAccess.Write, FileShare.Delete, bufferSize: 0);
        var zeros = new byte[1 << 20];
        try
        {
            while (true)
            {
                await file.WriteAsync(zeros, cancellationToken);
            }
        }
        catch (IOException full) when (full.HResult == NoSpaceLeft)
        {
            return filler;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        await Command.RunAsync("umount", [directory.FullName]);
        directory.Delete(recursive: true);
    }
}
