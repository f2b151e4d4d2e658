using k8s.Models;
using Xunit;

namespace Telemetry.Tests.Deploy;

/// <summary>What must hold within the manifests. (That they render and are of the right types, every test shows.)</summary>
public sealed class ManifestTests
{
    [Theory, MemberData(nameof(Manifests.Directories), MemberType = typeof(Manifests))]
    public async Task Every_program_runs_restricted(string directory)
    {
        var manifests = await Manifests.RenderAsync(directory);

        Assert.All(manifests.Programs(), program =>
        {
            Assert.True(program.Pod.SecurityContext.RunAsNonRoot);
            Assert.Equal("RuntimeDefault", program.Pod.SecurityContext.SeccompProfile.Type);
            Assert.False(program.Container.SecurityContext.AllowPrivilegeEscalation);
            Assert.True(program.Container.SecurityContext.ReadOnlyRootFilesystem);
            Assert.Equal(["ALL"], program.Container.SecurityContext.Capabilities.Drop);
            Assert.Null(program.Container.SecurityContext.Capabilities.Add);
        });
        Assert.Equal(
            "restricted", manifests.One<V1Namespace>("telemetry").Metadata.Labels["pod-security.kubernetes.io/enforce"]);
    }

    [Theory, MemberData(nameof(Manifests.Directories), MemberType = typeof(Manifests))]
    public async Task No_pod_gets_a_token_of_the_cluster(string directory)
    {
        var manifests = await Manifests.RenderAsync(directory);

        Assert.All(manifests.Programs(), program =>
        {
            Assert.False(program.Pod.AutomountServiceAccountToken);
            Assert.False(manifests.One<V1ServiceAccount>(program.Pod.ServiceAccountName).AutomountServiceAccountToken);
        });
    }

    [Theory, MemberData(nameof(Manifests.Directories), MemberType = typeof(Manifests))]
    public async Task Every_program_has_a_memory_limit_and_no_cpu_limit(string directory)
    {
        var manifests = await Manifests.RenderAsync(directory);

        Assert.All(manifests.Programs(), program =>
        {
            Assert.Equal(["memory"], program.Container.Resources.Limits.Keys);
            Assert.Equal(["cpu", "memory"], program.Container.Resources.Requests.Keys.Order());
        });
    }

    [Theory, MemberData(nameof(Manifests.Directories), MemberType = typeof(Manifests))]
    public async Task Every_selector_finds_a_pod(string directory)
    {
        var manifests = await Manifests.RenderAsync(directory);
        var selectors = manifests.All<V1Service>().Select(service => service.Spec.Selector)
            .Concat(manifests.All<V1PodDisruptionBudget>().Select(budget => budget.Spec.Selector.MatchLabels))
            .Concat(manifests.All<V1NetworkPolicy>().Select(policy => policy.Spec.PodSelector.MatchLabels ?? Anything));

        Assert.All(selectors, selector => Assert.Contains(manifests.Pods(), pod => Matches(selector, pod.Template)));
        Assert.All(manifests.All<V1Deployment>(), deployment =>
        {
            Assert.True(Matches(deployment.Spec.Selector.MatchLabels, deployment.Spec.Template));
            Assert.All(deployment.Spec.Template.Spec.TopologySpreadConstraints, constraint =>
                Assert.Equal(deployment.Spec.Selector.MatchLabels, constraint.LabelSelector.MatchLabels));
        });
    }

    [Theory, MemberData(nameof(Manifests.Directories), MemberType = typeof(Manifests))]
    public async Task Every_deployment_has_a_disruption_budget_and_only_an_autoscaler_leaves_out_the_replicas(string directory)
    {
        var manifests = await Manifests.RenderAsync(directory);

        Assert.All(manifests.All<V1Deployment>(), deployment =>
        {
            var budget = Assert.Single(
                manifests.All<V1PodDisruptionBudget>(),
                budget => Matches(budget.Spec.Selector.MatchLabels, deployment.Spec.Template));
            Assert.Equal("1", budget.Spec.MaxUnavailable.Value);

            var scaled = manifests.All<V2HorizontalPodAutoscaler>()
                .Where(scaler => scaler.Spec.ScaleTargetRef.Name == deployment.Metadata.Name);
            var fewest = deployment.Spec.Replicas ?? Assert.Single(scaled).Spec.MinReplicas;
            Assert.True(fewest >= 2, "One pod that may be away is none left.");
        });
        Assert.All(manifests.All<V2HorizontalPodAutoscaler>(), scaler =>
        {
            Assert.Equal("Deployment", scaler.Spec.ScaleTargetRef.Kind);
            Assert.Null(manifests.One<V1Deployment>(scaler.Spec.ScaleTargetRef.Name).Spec.Replicas);
        });
    }

    [Theory, MemberData(nameof(Manifests.Overlays), MemberType = typeof(Manifests))]
    public async Task The_ingress_leads_to_the_public_port(string overlay)
    {
        var manifests = await Manifests.RenderAsync(overlay);
        var ingress = manifests.One<V1Ingress>("public");

        var backend = Assert.Single(Assert.Single(ingress.Spec.Rules).Http.Paths).Backend.Service;
        var service = manifests.One<V1Service>(backend.Name);
        var port = Assert.Single(service.Spec.Ports, port => port.Name == backend.Port.Name);
        var program = Assert.Single(manifests.Pods(), pod => Matches(service.Spec.Selector, pod.Template));
        Assert.Equal(8080, PortOf(program.Template, port.TargetPort.Value));
        Assert.Equal(ingress.Spec.Rules[0].Host, Assert.Single(Assert.Single(ingress.Spec.Tls).Hosts));
    }

    [Theory, MemberData(nameof(Manifests.Overlays), MemberType = typeof(Manifests))]
    public async Task Prometheus_finds_every_program_that_serves(string overlay)
    {
        var manifests = await Manifests.RenderAsync(overlay);
        var monitor = manifests.One<ServiceMonitor>("telemetry");
        var endpoint = Assert.Single(monitor.Spec.Endpoints);

        var service = Assert.Single(
            manifests.All<V1Service>(),
            service => monitor.Spec.Selector.MatchLabels.All(
                label => service.Metadata.Labels?.TryGetValue(label.Key, out var value) == true && value == label.Value));
        var port = Assert.Single(service.Spec.Ports, port => port.Name == endpoint.Port);

        Assert.Equal(ReceiverFacts.MetricsPath, endpoint.Path);
        Assert.All(manifests.All<V1Deployment>(), deployment =>
        {
            Assert.True(Matches(service.Spec.Selector, deployment.Spec.Template));
            Assert.Equal(8081, PortOf(deployment.Spec.Template, port.TargetPort.Value));
        });
    }

    private static readonly Dictionary<string, string> Anything = [];

    internal static bool Matches(IEnumerable<KeyValuePair<string, string>> selector, V1PodTemplateSpec template) =>
        selector.All(label => template.Metadata.Labels.TryGetValue(label.Key, out var value) && value == label.Value);

    internal static int PortOf(V1PodTemplateSpec template, string name) =>
        template.Spec.Containers.Single().Ports.Single(port => port.Name == name).ContainerPort;
}
