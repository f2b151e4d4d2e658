using Telemetry.Bench.Measuring;
using Telemetry.Tests.Servers;

namespace Telemetry.Bench.Targets;

/// <summary>The receiver, in the ways in which it is run.</summary>
internal static class Receivers
{
    /// <summary>Reads everything.</summary>
    public const string ReadKey = "the-reading-key-of-the-bench";

    /// <summary>Imports.</summary>
    public const string AdminKey = "the-admins-key-of-the-bench";

    private const string Key = "the-key-of-the-bench";

    /// <summary>Front door and silo in one process, on SQLite.</summary>
    public static async Task<Target> OnSqliteAsync(Stage stage, CancellationToken cancellationToken)
    {
        var silo = await stage.StartAsync(
            await stage.Programs.SiloAsync(cancellationToken), OnSqlite(stage.CreateDirectory()));
        return new Target(new Uri(silo.Url), Key);
    }

    /// <summary>The same on PostgreSQL.</summary>
    public static Task<Target> OnPostgreSqlAsync(Stage stage, CancellationToken cancellationToken) =>
        OnPostgreSqlAsync(stage, [], _ => Task.CompletedTask, cancellationToken);

    /// <summary>The same with so many heartbeats in it, and nothing of it is folded into statistics.</summary>
    public static Task<Target> WithoutFoldAsync(Stage stage, long heartbeats, CancellationToken cancellationToken) =>
        OnPostgreSqlAsync(
            stage, new() { ["Statistics:Enabled"] = "false" },
            database => ManyHeartbeats.FillPostgreSqlAsync(database, heartbeats, cancellationToken), cancellationToken);

    /// <summary>With so many heartbeats in it.</summary>
    public static Task<Target> OnFilledPostgreSqlAsync(Stage stage, long heartbeats, CancellationToken cancellationToken) =>
        OnPostgreSqlAsync(
            stage, [], database => ManyHeartbeats.FillPostgreSqlAsync(database, heartbeats, cancellationToken), cancellationToken);

    /// <summary>With so many heartbeats in the file.</summary>
    public static async Task<(Target Target, string File)> OnFilledSqliteAsync(
        Stage stage, long heartbeats, CancellationToken cancellationToken)
    {
        var directory = stage.CreateDirectory();
        var program = await stage.Programs.SiloAsync(cancellationToken);
        await Command.RunAsync("dotnet", [program, "migrate", $"--Storage:DataDirectory={directory}"], cancellationToken);
        var file = Path.Combine(directory, "telemetry.db");
        await ManyHeartbeats.FillSqliteAsync(file, heartbeats, cancellationToken);
        var silo = await stage.StartAsync(program, OnSqlite(directory));
        return (new Target(new Uri(silo.Url), Key, ProcessId: silo.ProcessId), file);
    }

    /// <summary>With no more memory for objects than this.</summary>
    public static Task<Target> WithHeapLimitAsync(Stage stage, long bytes, CancellationToken cancellationToken) =>
        OnPostgreSqlAsync(
            stage, new() { ["DOTNET_GCHeapHardLimit"] = $"{bytes:X}" }, _ => Task.CompletedTask, cancellationToken);

    /// <summary>With so many instances that have posted before, none of which is in a fleet.</summary>
    public static Task<Target> KnowingAsync(Stage stage, long instances, CancellationToken cancellationToken) =>
        OnPostgreSqlAsync(
            stage, [], database => KnownInstances.FillAsync(database, instances, cancellationToken), cancellationToken);

    /// <summary>With the states of so many instances.</summary>
    public static Task<Target> WithStatesAsync(Stage stage, long instances, CancellationToken cancellationToken) =>
        OnPostgreSqlAsync(stage, [], database => KnownStates.FillAsync(database, instances, cancellationToken), cancellationToken);

    /// <summary>On SQLite, with the states of so many instances, which come from PostgreSQL.</summary>
    public static async Task<Target> WithStatesOnSqliteAsync(Stage stage, long instances, CancellationToken cancellationToken)
    {
        var database = await MigratedDatabaseAsync(stage, cancellationToken);
        await KnownStates.FillAsync(database, instances, cancellationToken);
        var directory = stage.CreateDirectory();
        var program = await stage.Programs.SiloAsync(cancellationToken);
        await Command.RunAsync("dotnet", [program, "migrate", $"--Storage:DataDirectory={directory}"], cancellationToken);
        await KnownStates.CopyAsync(database, Path.Combine(directory, "telemetry.db"), cancellationToken);
        var silo = await stage.StartAsync(program, OnSqlite(directory));
        return new Target(new Uri(silo.Url), Key);
    }

    /// <summary>A front door and two silos, each a process.</summary>
    public static async Task<Target> SplitAsync(Stage stage, CancellationToken cancellationToken)
    {
        var database = await MigratedDatabaseAsync(stage, cancellationToken);
        var program = await stage.Programs.SiloAsync(cancellationToken);
        for (var number = 0; number < 2; number++)
        {
            await stage.StartAsync(program, new Dictionary<string, string>(OnPostgreSql(database))
            {
                ["Api:Enabled"] = "false",
                ["Cluster:Mode"] = "AdoNet",
                ["Cluster:SiloName"] = $"silo-{number}",
                ["Cluster:AdvertisedIP"] = "127.0.0.1",
            });
        }

        var frontDoor = await stage.StartAsync(
            await stage.Programs.FrontDoorAsync(cancellationToken),
            new Dictionary<string, string>(WithKey())
            {
                ["Cluster:Mode"] = "AdoNet",
                ["ConnectionStrings:Telemetry"] = database,
            });
        return new Target(new Uri(frontDoor.Url), Key, database);
    }

    /// <summary>A new database with the receiver's schema.</summary>
    public static async Task<string> MigratedDatabaseAsync(Stage stage, CancellationToken cancellationToken)
    {
        var database = await stage.CreateDatabaseAsync();
        await Command.RunAsync(
            "dotnet",
            [
                await stage.Programs.SiloAsync(cancellationToken), "migrate", "--Storage:Provider=PostgreSql",
                $"--ConnectionStrings:Telemetry={database}",
            ],
            cancellationToken);
        return database;
    }

    /// <summary>The settings of an all-in-one receiver whose data is in that directory.</summary>
    public static Dictionary<string, string> OnSqlite(string directory) =>
        new(WithKey()) { ["Storage:DataDirectory"] = directory };

    private static async Task<Target> OnPostgreSqlAsync(
        Stage stage, Dictionary<string, string> more, Func<string, Task> prepare, CancellationToken cancellationToken)
    {
        var database = await MigratedDatabaseAsync(stage, cancellationToken);
        await prepare(database);
        var settings = OnPostgreSql(database).Concat(more).ToDictionary();
        var silo = await stage.StartAsync(await stage.Programs.SiloAsync(cancellationToken), settings);
        return new Target(new Uri(silo.Url), Key, database, silo.ProcessId);
    }

    /// <summary>The settings of a receiver on a database that has the schema.</summary>
    public static Dictionary<string, string> OnPostgreSql(string database) => new(WithKey())
    {
        ["Storage:Provider"] = "PostgreSql",
        ["ConnectionStrings:Telemetry"] = database,
    };

    private static Dictionary<string, string> WithKey() => new()
    {
        ["ApiKeys:0:Name"] = "bench",
        ["ApiKeys:0:Key"] = Key,
        ["ApiKeys:0:Scopes"] = "ingest",
        ["ApiKeys:1:Name"] = "bench-reader",
        ["ApiKeys:1:Key"] = ReadKey,
        ["ApiKeys:1:Scopes"] = "admin",
        ["ApiKeys:2:Name"] = "bench-admin",
        ["ApiKeys:2:Key"] = AdminKey,
        ["ApiKeys:2:Scopes"] = "admin",
        ["Cluster:SiloPort"] = $"{FreePort.Next()}",
        ["Cluster:GatewayPort"] = $"{FreePort.Next()}",
    };
}
