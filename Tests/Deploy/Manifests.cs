using System.ComponentModel;
using k8s;
using k8s.Models;
using Telemetry.Tests.Servers;
using Xunit;

namespace Telemetry.Tests.Deploy;

/// <summary>What <c>kubectl kustomize</c> makes of a directory below deploy/, as typed objects.</summary>
internal sealed class Manifests
{
    private const string HowToInstall =
        "kubectl is not installed, and renders the manifests. See https://kubernetes.io/docs/tasks/tools/";

    private static readonly Dictionary<string, Type> CustomTypes = new()
    {
        ["monitoring.coreos.com/v1/ServiceMonitor"] = typeof(ServiceMonitor),
        ["monitoring.coreos.com/v1/PrometheusRule"] = typeof(PrometheusRule),
    };

    private readonly List<object> objects;

    private Manifests(List<object> objects) => this.objects = objects;

    /// <summary>Everything that can be rendered.</summary>
    public static TheoryData<string> Directories => ["base", "overlays/split", "overlays/all-in-one"];

    /// <summary>Those that an operator applies.</summary>
    public static TheoryData<string> Overlays => ["overlays/split", "overlays/all-in-one"];

    /// <exception cref="InvalidOperationException">kubectl is missing, or refuses the directory.</exception>
    public static async Task<Manifests> RenderAsync(string directory)
    {
        string text;
        try
        {
            text = await Command.RunAsync("kubectl", ["kustomize", Repository.Path("deploy", directory)]);
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException(HowToInstall, exception);
        }

        return new Manifests(KubernetesYaml.LoadAllFromString(text, CustomTypes, strict: true));
    }

    public IEnumerable<T> All<T>() => objects.OfType<T>();

    public T One<T>(string name)
        where T : IKubernetesObject<V1ObjectMeta> => All<T>().Single(one => one.Metadata.Name == name);

    /// <summary>The templates of all pods, by the name of what makes them.</summary>
    public IEnumerable<(string Name, V1PodTemplateSpec Template)> Pods() =>
        All<V1Deployment>().Select(one => (one.Metadata.Name, one.Spec.Template))
            .Concat(All<V1Job>().Select(one => (one.Metadata.Name, one.Spec.Template)));

    /// <summary>The program of each pod. (Every pod has one container.)</summary>
    public IEnumerable<Workload> Programs() =>
        Pods().Select(pod => new Workload(pod.Name, pod.Template.Spec, pod.Template.Spec.Containers.Single()));

    /// <summary>Those that serve, and do not end by themselves.</summary>
    public IEnumerable<Workload> Servers() =>
        Programs().Where(program => program.Pod.RestartPolicy is null);

    /// <summary>
    /// The environment that the cluster would give the program. What the cluster fills in at run time has the field's
    /// path as its value.
    /// </summary>
    public Dictionary<string, string> EnvironmentOf(V1Container container)
    {
        var environment = new Dictionary<string, string>();
        foreach (var source in container.EnvFrom)
        {
            var entries = source.ConfigMapRef is { } map
                ? One<V1ConfigMap>(map.Name).Data
                : One<V1Secret>(source.SecretRef.Name).Data.ToDictionary(
                    entry => entry.Key, entry => System.Text.Encoding.UTF8.GetString(entry.Value));
            foreach (var (name, value) in entries)
            {
                environment[name] = value;
            }
        }

        foreach (var variable in container.Env ?? [])
        {
            environment[variable.Name] = variable.Value ?? variable.ValueFrom.FieldRef.FieldPath;
        }

        return environment;
    }
}

/// <summary>A program and the pod around it; in a test's message, its name.</summary>
internal sealed record Workload(string Name, V1PodSpec Pod, V1Container Container)
{
    public override string ToString() => Name;
}
