using Telemetry.Tests.Servers;

namespace Telemetry.Faults.Cluster;

/// <summary>
/// Silo 0 in a network namespace of its own, with a cable to this machine, where all others are. Cutting drops what it
/// and the other silos send each other, and nothing else: it keeps the database and the front doors. The rules live in
/// the namespace and go with it.
/// </summary>
internal sealed class PartedNetwork : SiloNetwork
{
    private const string Address = "10.231.7.2";
    private readonly string name = $"faults-{Environment.ProcessId}";

    public override string HostAddress => "10.231.7.1";

    public static async Task<PartedNetwork> CreateAsync(CancellationToken cancellationToken)
    {
        var network = new PartedNetwork();
        var (outside, inside) = ($"fo{Environment.ProcessId}", $"fi{Environment.ProcessId}");
        string[] commands =
        [
            $"netns add {network.name}",
            $"link add {outside} type veth peer name {inside} netns {network.name}",
            $"addr add {network.HostAddress}/30 dev {outside}",
            $"link set {outside} up",
            $"-n {network.name} addr add {Address}/30 dev {inside}",
            $"-n {network.name} link set {inside} up",
            $"-n {network.name} link set lo up",
        ];
        foreach (var command in commands)
        {
            await Command.RunAsync("ip", command.Split(' '), cancellationToken);
        }

        return network;
    }

    public override string AddressOf(int silo) => silo == 0 ? Address : HostAddress;

    public override string[] Through(int silo) => silo == 0 ? ["ip", "netns", "exec", name] : [];

    public Task CutAsync(CancellationToken cancellationToken) => FilterAsync("-A", cancellationToken);

    public Task MendAsync(CancellationToken cancellationToken) => FilterAsync("-D", cancellationToken);

    /// <summary>The cable goes with the namespace.</summary>
    public override async ValueTask DisposeAsync()
    {
        await Command.RunAsync("ip", ["netns", "del", name]);
        await base.DisposeAsync();
    }

    private async Task FilterAsync(string change, CancellationToken cancellationToken)
    {
        string[] rules =
        [
            $"INPUT -p tcp --dport {SiloPorts[0]} -j DROP",
            .. SiloPorts.Skip(1).Select(port => $"OUTPUT -p tcp --dport {port} -j DROP"),
        ];
        foreach (var rule in rules)
        {
            await Command.RunAsync(
                "ip", ["netns", "exec", name, "iptables", change, .. rule.Split(' ')], cancellationToken);
        }
    }
}
