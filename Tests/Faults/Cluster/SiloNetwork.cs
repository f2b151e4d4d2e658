using Telemetry.Tests.Servers;

namespace Telemetry.Faults.Cluster;

/// <summary>Where the silos of a cluster are: all on loopback.</summary>
internal class SiloNetwork : IAsyncDisposable
{
    public IReadOnlyList<int> SiloPorts { get; } = [FreePort.Next(), FreePort.Next(), FreePort.Next()];

    /// <summary>The address of this machine that every silo reaches.</summary>
    public virtual string HostAddress => "127.0.0.1";

    public virtual string AddressOf(int silo) => HostAddress;

    /// <summary>The command through which a silo is started; empty for none.</summary>
    public virtual string[] Through(int silo) => [];

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
