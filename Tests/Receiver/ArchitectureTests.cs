using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Telemetry.Api;
using Telemetry.Grains;
using Telemetry.Grains.Interfaces;
using Telemetry.Silo;
using Telemetry.Tests.Servers;

namespace Telemetry.Tests;

/// <summary>Data flows one way: Api → Grains.Interfaces ← Grains → Storage, and Silo composes.</summary>
public sealed class ArchitectureTests
{
    private static readonly string[] Ours = ["Api", "Grains", "Grains.Interfaces", "Silo"];

    [Theory]
    [InlineData(typeof(IInstanceGrain), "")]
    [InlineData(typeof(FrontDoor), "Grains.Interfaces")]
    [InlineData(typeof(InstanceGrain), "Grains.Interfaces")]
    [InlineData(typeof(Receiver), "Api,Grains,Grains.Interfaces")]
    public void Project_refers_to_those_it_may_know(Type type, string expected) =>
        Assert.Equal(expected, string.Join(',', Referenced(type.Assembly).Where(Ours.Contains).Order(StringComparer.Ordinal)));

    [Fact]
    public void Interfaces_and_messages_need_nothing_but_Orleans() =>
        Assert.DoesNotContain(
            Referenced(typeof(IInstanceGrain).Assembly),
            name => !name.StartsWith("Orleans", StringComparison.Ordinal)
                && !name.StartsWith("System", StringComparison.Ordinal)
                && name is not "netstandard" and not "Microsoft.Extensions.DependencyInjection.Abstractions");

    [Fact]
    public void Front_door_knows_no_database_of_the_application() =>
        Assert.DoesNotContain(
            Referenced(typeof(FrontDoor).Assembly), name => name is "Microsoft.Data.Sqlite" or "Npgsql" or "dbup-core");

    [Fact]
    public void Storage_knows_of_Orleans_the_writers_lifecycle_alone()
    {
        var types = typeof(InstanceGrain).Assembly.GetTypes()
            .Where(type => type.Namespace?.StartsWith("Telemetry.Grains.Storage", StringComparison.Ordinal) == true
                && type.Name is not "WriterLifecycle" and not "StorageRegistration");
        var known = types
            .SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static))
            .SelectMany(member => member switch
            {
                FieldInfo field => [field.FieldType],
                MethodBase method => method.GetParameters().Select(parameter => parameter.ParameterType),
                _ => [],
            });

        Assert.DoesNotContain(known, type => type.Namespace?.StartsWith("Orleans", StringComparison.Ordinal) == true);
    }

    /// <summary>So that a newcomer understands it in an evening.</summary>
    [Fact]
    public async Task Way_of_a_heartbeat_is_at_most_25_files_and_2000_lines()
    {
        var tour = await Repository.ReadAsync("CONTRIBUTING.md");
        var way = Regex.Match(
            tour, "## The way of a heartbeat\n(?<files>.+?)```sh\n(?<command>wc -l .+?)```", RegexOptions.Singleline).Groups;
        var counted = await Command.RunAsync("bash", ["-c", $"cd '{Repository.Path()}'; {way["command"].Value}"]);
        var lines = counted.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.InRange(lines.Length - 1, 1, 25);
        Assert.InRange(int.Parse(lines[^1].Replace("total", "", StringComparison.Ordinal), CultureInfo.InvariantCulture), 1, 2_000);
        Assert.All(
            Regex.Matches(way["files"].Value, @"(?<name>\w+\.(?:cs|sql))`").Select(named => named.Groups["name"].Value),
            name => Assert.Contains(lines, line => line.EndsWith($"/{name}", StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Referenced(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(name => name.Name!);
}
