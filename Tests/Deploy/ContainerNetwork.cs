using Telemetry.Tests.Servers;

namespace Telemetry.Tests.Deploy;

/// <summary>
/// What a container runtime gives each program: a network of its own with one address, in which every port is free and
/// names lead to the others. Made of network namespaces on a bridge, for which it must be root.
/// </summary>
internal sealed class ContainerNetwork : IAsyncDisposable
{
    private const string HowToBeRoot = "Network namespaces are root's: run the tests as root (iproute2 is in every Debian).";

    private readonly string name = $"t{Guid.NewGuid():N}"[..8];
    private readonly string subnet = $"10.{Random.Shared.Next(200, 250)}.{Random.Shared.Next(256)}";
    private readonly List<string> namespaces = [];

    /// <summary>This machine, seen from the containers.</summary>
    public string HostAddress => $"{subnet}.1";

    /// <exception cref="InvalidOperationException">The tests do not run as root.</exception>
    public static async Task<ContainerNetwork> CreateAsync()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            throw new InvalidOperationException(HowToBeRoot);
        }

        var network = new ContainerNetwork();
        await IpAsync($"link add {network.name} type bridge");
        await IpAsync($"addr add {network.HostAddress}/24 dev {network.name}");
        await IpAsync($"link set {network.name} up");
        return network;
    }

    /// <param name="hosts">Names, and where they lead.</param>
    public async Task<Container> AddAsync(IReadOnlyDictionary<string, string> hosts)
    {
        var number = namespaces.Count + 2;
        var (space, outside, address) = ($"{name}-{number}", $"{name}{number}", $"{subnet}.{number}");
        await IpAsync($"netns add {space}");
        namespaces.Add(space);
        await IpAsync($"link add {outside} type veth peer name eth0 netns {space}");
        await IpAsync($"link set {outside} master {name} up");
        await IpAsync($"-n {space} addr add {address}/24 dev eth0");
        await IpAsync($"-n {space} link set eth0 up");
        await IpAsync($"-n {space} link set lo up");

        // What lies there, 'ip netns exec' lays over /etc.
        Directory.CreateDirectory(EtcOf(space));
        await File.WriteAllLinesAsync(
            Path.Combine(EtcOf(space), "hosts"), ["127.0.0.1 localhost", .. hosts.Select(host => $"{host.Value} {host.Key}")]);
        return new Container(space, address);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var space in namespaces)
        {
            await IpAsync($"netns del {space}");
            Directory.Delete(EtcOf(space), recursive: true);
        }

        await IpAsync($"link del {name}");
    }

    private static string EtcOf(string space) => $"/etc/netns/{space}";

    private static Task<string> IpAsync(string command) => Command.RunAsync("ip", command.Split(' '));
}

/// <summary>One place of the network.</summary>
internal sealed record Container(string Namespace, string Address)
{
    /// <summary>
    /// The command through which a program is started here. It gets these variables and no other, but for those by which
    /// it finds the runtime.
    /// </summary>
    public string[] Through(IReadOnlyDictionary<string, string> environment) =>
    [
        "ip", "netns", "exec", Namespace, "env", "--ignore-environment",
        .. from name in new[] { "PATH", "DOTNET_ROOT" }
           where Environment.GetEnvironmentVariable(name) is not null
           select $"{name}={Environment.GetEnvironmentVariable(name)}",
        .. environment.Select(variable => $"{variable.Key}={variable.Value}"),
    ];
}
