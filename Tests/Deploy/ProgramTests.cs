using System.Globalization;
using System.Text.RegularExpressions;
using k8s.Models;
using Microsoft.Extensions.Configuration;
using Orleans.Configuration;
using Telemetry.Api.Heartbeats;
using Telemetry.Api.Hosting;
using Telemetry.Api.Retries;
using Telemetry.Grains.Storage;
using Telemetry.Tests.Servers;
using Xunit;

namespace Telemetry.Tests.Deploy;

/// <summary>The manifests say what the programs understand.</summary>
public sealed class ProgramTests
{
    [Theory, MemberData(nameof(Manifests.Directories), MemberType = typeof(Manifests))]
    public async Task Every_setting_is_one_that_a_program_reads(string directory)
    {
        var manifests = await Manifests.RenderAsync(directory);

        Assert.All(manifests.Programs(), program =>
        {
            var settings = manifests.EnvironmentOf(program.Container);
            settings.Remove("Cluster__AdvertisedIP", out var address);
            Assert.Equal(program.Name == "silo" ? "status.podIP" : null, address);
            AssertRead(Configuration(settings));
        });
    }

    [Fact]
    public async Task Every_setting_of_the_images_is_one_that_a_program_reads()
    {
        var dockerfile = await Repository.ReadAsync("deploy", "Dockerfile");

        var settings = Regex.Matches(dockerfile, @"^ENV (.+)$", RegexOptions.Multiline)
            .SelectMany(line => line.Groups[1].Value.Split(' '))
            .Select(setting => setting.Split('=', 2))
            .ToDictionary(setting => setting[0], setting => setting[1]);

        AssertRead(Configuration(settings));
        Assert.Equal("http://+:8080", settings["Urls"]);
        Assert.Equal("http://+:8081", settings[ReceiverFacts.ManagementUrlKey.Replace(":", "__", StringComparison.Ordinal)]);
    }

    [Fact]
    public async Task Every_setting_of_the_compose_file_is_one_that_a_program_reads()
    {
        var compose = await Repository.ReadAsync("deploy", "compose.yaml");

        var settings = Regex.Matches(compose, @"^ +(\w+?__\w+): ""?(.+?)""?$", RegexOptions.Multiline)
            .DistinctBy(setting => setting.Groups[1].Value)
            .ToDictionary(setting => setting.Groups[1].Value, setting => setting.Groups[2].Value);

        Assert.Contains("Cluster__Mode", settings.Keys);
        AssertRead(Configuration(settings));
    }

    [Theory, MemberData(nameof(Manifests.Directories), MemberType = typeof(Manifests))]
    public async Task Silos_meet_in_the_database_and_never_change_its_schema(string directory)
    {
        var manifests = await Manifests.RenderAsync(directory);
        var silo = Configuration(manifests.EnvironmentOf(manifests.Servers().Single(one => one.Name == "silo").Container));

        Assert.Equal(ClusterMode.AdoNet, Cluster(silo).Mode);
        var storage = silo.GetSection(StorageOptions.Section).Get<StorageOptions>();
        Assert.Equal(StorageProvider.PostgreSql, storage!.Provider);
        Assert.False(storage.MigratesAtStart);
        Assert.Equal(directory == "overlays/all-in-one", silo.GetValue<bool>(ReceiverFacts.ApiEnabledKey));
    }

    [Theory, MemberData(nameof(Manifests.Directories), MemberType = typeof(Manifests))]
    public async Task All_members_are_of_one_cluster(string directory)
    {
        var manifests = await Manifests.RenderAsync(directory);

        Assert.Single(manifests.Servers()
            .Select(server => Cluster(Configuration(manifests.EnvironmentOf(server.Container))))
            .Select(cluster => (cluster.Mode, cluster.ClusterId, cluster.ServiceId, cluster.SiloPort, cluster.GatewayPort))
            .Distinct());
    }

    [Theory, MemberData(nameof(Manifests.Directories), MemberType = typeof(Manifests))]
    public async Task A_silo_has_the_ports_that_it_listens_on(string directory)
    {
        var manifests = await Manifests.RenderAsync(directory);
        var silo = manifests.One<V1Deployment>("silo").Spec.Template;

        Assert.Equal(ReceiverFacts.Cluster.SiloPort, ManifestTests.PortOf(silo, "silo"));
        Assert.Equal(ReceiverFacts.Cluster.GatewayPort, ManifestTests.PortOf(silo, "gateway"));
    }

    [Theory, MemberData(nameof(Manifests.Directories), MemberType = typeof(Manifests))]
    public async Task Probes_ask_the_management_listener_for_what_it_serves(string directory)
    {
        var manifests = await Manifests.RenderAsync(directory);

        Assert.All(manifests.Servers(), server =>
        {
            var (live, ready) = (server.Container.LivenessProbe, server.Container.ReadinessProbe);
            Assert.Equal(8081, server.Container.Ports.Single(port => port.Name == live.HttpGet.Port.Value).ContainerPort);
            Assert.Equal(live.HttpGet.Port.Value, ready.HttpGet.Port.Value);
            Assert.Equal(ReceiverFacts.LivePath, live.HttpGet.Path);
            Assert.Equal(ReceiverFacts.ReadyPath, ready.HttpGet.Path);
            Assert.Equal(live.HttpGet.Port.Value, server.Container.StartupProbe.HttpGet.Port.Value);
            Assert.Equal(ReceiverFacts.LivePath, server.Container.StartupProbe.HttpGet.Path);
            Assert.True(ready.TimeoutSeconds > ReceiverFacts.ReadinessPatience.TotalSeconds);
        });
    }

    [Theory, MemberData(nameof(Manifests.Directories), MemberType = typeof(Manifests))]
    public async Task The_grace_period_is_longer_than_the_drain(string directory)
    {
        var manifests = await Manifests.RenderAsync(directory);

        Assert.All(manifests.Servers(), server => Assert.True(
            server.Pod.TerminationGracePeriodSeconds
            > server.Container.Lifecycle.PreStop.Sleep.Seconds + ReceiverFacts.ShutdownTimeout.TotalSeconds));
        Assert.True(ReceiverFacts.ShutdownTimeout > new RetryOptions().RetryBudget, "A waiting request would be cut off.");
    }

    [Theory, MemberData(nameof(Manifests.Directories), MemberType = typeof(Manifests))]
    public async Task Front_doors_know_a_new_silo_before_the_next_old_one_goes(string directory)
    {
        var manifests = await Manifests.RenderAsync(directory);
        var silo = manifests.One<V1Deployment>("silo").Spec;

        Assert.True(silo.MinReadySeconds >= new GatewayOptions().GatewayListRefreshPeriod.TotalSeconds);
        Assert.Equal("0", silo.Strategy.RollingUpdate.MaxUnavailable.Value);
    }

    [Theory, MemberData(nameof(Manifests.Overlays), MemberType = typeof(Manifests))]
    public async Task The_ingress_waits_and_takes_as_much_as_the_program(string overlay)
    {
        var annotations = (await Manifests.RenderAsync(overlay)).One<V1Ingress>("public").Metadata.Annotations;

        Assert.Equal(
            $"{ReceiverFacts.MostBodyBytes / 1024}k", annotations["nginx.ingress.kubernetes.io/proxy-body-size"]);
        Assert.True(new IntakeOptions().MaxBodyBytes <= ReceiverFacts.MostBodyBytes);
        var wait = double.Parse(annotations["nginx.ingress.kubernetes.io/proxy-read-timeout"], CultureInfo.InvariantCulture);
        Assert.True(wait > new RetryOptions().RetryBudget.TotalSeconds);
    }

    [Theory, MemberData(nameof(Manifests.Overlays), MemberType = typeof(Manifests))]
    public async Task A_program_refuses_the_example_keys(string overlay)
    {
        var manifests = await Manifests.RenderAsync(overlay);
        var door = manifests.Pods().Single(pod => pod.Template.Metadata.Labels.ContainsKey("public"));
        var settings = Configuration(manifests.EnvironmentOf(door.Template.Spec.Containers[0]));
        var keys = settings.GetSection(ReceiverFacts.KeysSection).GetChildren().ToList();

        var refusal = Assert.ThrowsAny<Exception>(() => Configured(settings)).InnerException;
        Assert.IsType<StartException>(refusal);

        // Nothing but the keys is wrong with them.
        Assert.Equal(2, keys.Count);
        keys.ForEach(key => settings[$"{key.Path}:Key"] = $"a-proper-key-{key.Path}");
        Configured(settings);
    }

    /// <summary>As bound and not checked: an address of a manifest is where it will come from.</summary>
    private static ClusterSettings Cluster(IConfiguration settings) =>
        settings.GetSection(ClusterSettings.Section).Get<ClusterSettings>()!;

    private static void Configured(IConfiguration settings) =>
        Activator.CreateInstance(ReceiverFacts.ApiType("Telemetry.Api.Keys.ConfiguredKeys"), settings);

    private static IConfigurationRoot Configuration(IEnumerable<KeyValuePair<string, string>> environment) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(environment.ToDictionary(
                variable => variable.Key.Replace("__", ":", StringComparison.Ordinal), string? (variable) => variable.Value))
            .Build();

    private static void AssertRead(IConfiguration settings)
    {
        settings.GetSection(ClusterSettings.Section).Get<ClusterSettings>(Strictly);
        settings.GetSection(StorageOptions.Section).Get<StorageOptions>(Strictly);

        string[] sections = [ClusterSettings.Section, StorageOptions.Section, ReceiverFacts.KeysSection];
        string[] single = ["Urls", ReceiverFacts.ManagementUrlKey, ReceiverFacts.ApiEnabledKey, "ConnectionStrings:Telemetry"];
        Assert.All(
            settings.AsEnumerable().Where(setting => setting.Value is not null),
            setting => Assert.True(
                single.Contains(setting.Key) || sections.Contains(setting.Key.Split(':')[0]),
                $"No program reads {setting.Key}."));
    }

    private static void Strictly(BinderOptions binder) => binder.ErrorOnUnknownConfiguration = true;
}
