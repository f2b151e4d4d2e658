using System.Reflection;

namespace Telemetry.Peer.Storage;

/// <summary>The table of heartbeats, which is made when it is not there.</summary>
internal interface IHeartbeatTable : IDisposable
{
    /// <summary>False when the instance has a row since then. Committed when it is true.</summary>
    ValueTask<bool> InsertAsync(HeartbeatRow row, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>When the instance's last row came.</summary>
    ValueTask<DateTimeOffset> LastAsync(Guid instanceId, CancellationToken cancellationToken);

    /// <summary>A statement from the .sql file of that name.</summary>
    protected static string Sql(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Telemetry.Peer.Storage.{name}.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
