using k8s.Models;
using Xunit;

namespace Telemetry.Tests.Deploy;

/// <summary>Who may talk to whom, as the network policies add up.</summary>
public sealed class NetworkTests
{
    private const string Ingress = "namespace ingress-nginx";
    private const string Prometheus = "namespace monitoring, app.kubernetes.io/name=prometheus";
    private const string Silo = "app.kubernetes.io/name=silo";
    private const string FrontDoor = "app.kubernetes.io/name=front-door";
    private const string Anywhere = "anywhere";

    [Fact]
    public async Task Split_silos_hear_each_other_and_front_doors_and_Prometheus()
    {
        var manifests = await Manifests.RenderAsync("overlays/split");

        Assert.Equal([$"11111 {Silo}", $"30000 {FrontDoor}", $"8081 {Prometheus}"], Incoming(manifests, "silo"));
        Assert.Equal([$"11111 {Silo}", $"53 {Anywhere}", $"5432 {Anywhere}"], Outgoing(manifests, "silo"));
    }

    [Fact]
    public async Task Split_front_doors_hear_the_ingress_and_Prometheus_and_speak_to_gateways()
    {
        var manifests = await Manifests.RenderAsync("overlays/split");

        Assert.Equal([$"8080 {Ingress}", $"8081 {Prometheus}"], Incoming(manifests, "front-door"));
        Assert.Equal([$"30000 {Silo}", $"53 {Anywhere}", $"5432 {Anywhere}"], Outgoing(manifests, "front-door"));
    }

    [Fact]
    public async Task All_in_one_silos_open_no_gateway()
    {
        var manifests = await Manifests.RenderAsync("overlays/all-in-one");

        Assert.Equal([$"11111 {Silo}", $"8080 {Ingress}", $"8081 {Prometheus}"], Incoming(manifests, "silo"));
        Assert.Equal([$"11111 {Silo}", $"53 {Anywhere}", $"5432 {Anywhere}"], Outgoing(manifests, "silo"));
    }

    [Theory, MemberData(nameof(Manifests.Directories), MemberType = typeof(Manifests))]
    public async Task The_migration_reaches_the_database_and_nobody_reaches_it(string directory)
    {
        var manifests = await Manifests.RenderAsync(directory);

        Assert.Empty(Incoming(manifests, "migrate"));
        Assert.Equal([$"53 {Anywhere}", $"5432 {Anywhere}"], Outgoing(manifests, "migrate"));
    }

    [Theory, MemberData(nameof(Manifests.Directories), MemberType = typeof(Manifests))]
    public async Task What_no_policy_names_is_refused(string directory)
    {
        var policy = (await Manifests.RenderAsync(directory)).One<V1NetworkPolicy>("nothing-else").Spec;

        Assert.Null(policy.PodSelector.MatchLabels);
        Assert.Equal(["Ingress", "Egress"], policy.PolicyTypes);
        Assert.Null(policy.Ingress);
        Assert.Null(policy.Egress);
    }

    private static IEnumerable<string> Incoming(Manifests manifests, string pod) => Sorted(
        from policy in Of(manifests, pod, "Ingress")
        from rule in policy.Ingress ?? []
        from port in rule.Ports
        from peer in rule.FromProperty ?? [new V1NetworkPolicyPeer()]
        select $"{port.Port.Value} {Describe(peer)}");

    private static IEnumerable<string> Outgoing(Manifests manifests, string pod) => Sorted(
        from policy in Of(manifests, pod, "Egress")
        from rule in policy.Egress ?? []
        from port in rule.Ports
        from peer in rule.To ?? [new V1NetworkPolicyPeer()]
        select $"{port.Port.Value} {Describe(peer)}");

    private static IEnumerable<V1NetworkPolicySpec> Of(Manifests manifests, string pod, string direction) =>
        from policy in manifests.All<V1NetworkPolicy>()
        where policy.Spec.PolicyTypes.Contains(direction)
        where ManifestTests.Matches(
            policy.Spec.PodSelector.MatchLabels ?? new Dictionary<string, string>(),
            manifests.Pods().Single(one => one.Name == pod).Template)
        select policy.Spec;

    private static IEnumerable<string> Sorted(IEnumerable<string> rules) => rules.Distinct().Order(StringComparer.Ordinal);

    private static string Describe(V1NetworkPolicyPeer peer)
    {
        string[] parts =
        [
            .. from label in peer.NamespaceSelector?.MatchLabels ?? new Dictionary<string, string>()
               select $"namespace {label.Value}",
            .. from label in peer.PodSelector?.MatchLabels ?? new Dictionary<string, string>()
               select $"{label.Key}={label.Value}",
        ];
        return parts is [] ? Anywhere : string.Join(", ", parts);
    }
}
