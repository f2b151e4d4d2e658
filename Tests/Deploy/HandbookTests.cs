using System.Text.RegularExpressions;
using k8s.Models;
using Telemetry.Tests.Servers;
using Xunit;

namespace Telemetry.Tests.Deploy;

/// <summary>What the handbook tells an operator to write works.</summary>
public sealed class HandbookTests
{
    [Fact]
    public async Task The_kustomization_of_an_operator_puts_in_images_host_and_secrets()
    {
        var handbook = await Repository.ReadAsync("deploy", "README.md");
        var lines = Regex.Match(handbook, @"```yaml\n(.+?)\n *```", RegexOptions.Singleline).Groups[1].Value.Split('\n');
        var mine = Directory.CreateTempSubdirectory("telemetry-kustomize-").FullName;
        try
        {
            Directory.CreateSymbolicLink(Path.Combine(mine, "telemetry"), Repository.Path());
            await File.WriteAllLinesAsync(Path.Combine(mine, "kustomization.yaml"), lines.Select(line => line[3..]));
            foreach (var name in new[] { "silo", "migrate", "front-door", "keys" })
            {
                await File.WriteAllTextAsync(Path.Combine(mine, name + ".env"), "Mine=yes");
            }

            var manifests = await Manifests.RenderAsync(mine);

            Assert.All(manifests.Programs(), program =>
            {
                Assert.StartsWith("registry.example.org/mine/", program.Container.Image, StringComparison.Ordinal);
                Assert.Equal("yes", manifests.EnvironmentOf(program.Container)["Mine"]);
            });
            Assert.All(manifests.All<V1Secret>(), secret => Assert.Equal(["Mine"], secret.Data.Keys));
            Assert.Equal("telemetry.example.net", manifests.One<V1Ingress>("public").Spec.Rules[0].Host);
        }
        finally
        {
            Directory.Delete(mine, recursive: true);
        }
    }
}
