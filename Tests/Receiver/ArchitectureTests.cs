using System.Reflection;
using Telemetry.Api;
using Telemetry.Grains;
using Telemetry.Grains.Interfaces;
using Telemetry.Silo;

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

    private static IEnumerable<string> Referenced(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(name => name.Name!);
}
