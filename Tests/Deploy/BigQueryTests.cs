using k8s.Models;
using Telemetry.Tests.Servers;
using Xunit;

namespace Telemetry.Tests.Deploy;

/// <summary>The nightly load of deploy/bigquery, with a bq that writes down how it was called.</summary>
public sealed class BigQueryTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("telemetry-bigquery-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Each_file_replaces_the_partition_of_its_day_and_a_missing_table_is_made_first(int isMissing)
    {
        var calls = Path.Combine(directory, "calls");
        await MakeBqAsync($"[ \"$1\" != show ] || exit {isMissing}\necho \"$@\" >> {calls}");
        foreach (var name in new[] { "heartbeats_20261123.parquet", "heartbeats_20261124.parquet", "heartbeats_20261125.ndjson", "manifest.json" })
        {
            await File.WriteAllTextAsync(Path.Combine(directory, name), "");
        }

        await LoadAsync();
        var called = await File.ReadAllLinesAsync(calls);

        string[] made = [$"mk --table --schema={directory}/bigquery-schema.json --time_partitioning_type=DAY --time_partitioning_field=received_at_utc telemetry.heartbeats"];
        Assert.Equal(
            [
                .. isMissing == 1 ? made : [],
                $"load --replace --source_format=PARQUET telemetry.heartbeats$20261123 {directory}/heartbeats_20261123.parquet",
                $"load --replace --source_format=PARQUET telemetry.heartbeats$20261124 {directory}/heartbeats_20261124.parquet",
            ],
            called);
    }

    [Fact]
    public async Task Directory_without_files_is_an_error()
    {
        await MakeBqAsync("exit 0");

        await Assert.ThrowsAsync<InvalidOperationException>(LoadAsync);
    }

    [Theory, MemberData(nameof(Manifests.Overlays), MemberType = typeof(Manifests))]
    public async Task The_job_asks_the_front_doors_of_an_overlay_and_may_reach_them(string overlay)
    {
        var job = await Manifests.RenderAsync("bigquery");
        var pod = job.One<V1CronJob>("bigquery").Spec.JobTemplate.Spec.Template;
        var door = (await Manifests.RenderAsync(overlay)).One<V1Service>("public");
        var policy = job.One<V1NetworkPolicy>("public-from-bigquery").Spec;

        Assert.Contains($"--url=http://{door.Metadata.Name}", Assert.Single(pod.Spec.InitContainers).Args);
        Assert.Equal(80, Assert.Single(door.Spec.Ports).Port);
        Assert.Equal(door.Spec.Selector, policy.PodSelector.MatchLabels);
        Assert.True(ManifestTests.Matches(policy.Ingress[0].FromProperty[0].PodSelector.MatchLabels, pod));
        Assert.Equal(
            ["load", "table"], job.All<V1ConfigMap>().Single().Data.Keys.Order(StringComparer.Ordinal));
    }

    private async Task MakeBqAsync(string script)
    {
        await File.WriteAllTextAsync(Path.Combine(directory, "bq"), $"#!/bin/sh\n{script}\n");
        await Command.RunAsync("chmod", ["+x", Path.Combine(directory, "bq")]);
    }

    private Task<string> LoadAsync() => Command.RunAsync(
        "env",
        [
            $"PATH={directory}:{Environment.GetEnvironmentVariable("PATH")}", "bash", Repository.Path("deploy", "bigquery", "load"),
            directory, "telemetry.heartbeats",
        ]);
}
