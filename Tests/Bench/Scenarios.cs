namespace Telemetry.Bench;

/// <summary>Every figure that is promised, with its bar.</summary>
internal static class Scenarios
{
    private const string Bare = "/bare";

    public static readonly IReadOnlyList<Scenario> All =
    [
        new("accept-postgresql", "accepted/s", Bar.AtLeast(4.0), async (ground, _) => new Pair(
            await LoadedSide.StartAsync(ground.Silo, await PostgreSqlAsync(ground), Load.NewInstances),
            await LoadedSide.StartAsync(ground.Peer, await PostgreSqlAsync(ground), Load.NewInstances))),
        new("accept-sqlite", "accepted/s", Bar.AtLeast(4.0), async (ground, _) => new Pair(
            await LoadedSide.StartAsync(ground.Silo, Sqlite(ground), Load.NewInstances),
            await LoadedSide.StartAsync(ground.Peer, Sqlite(ground), Load.NewInstances))),
        new("repeat-429", "answers/s beside an endpoint that only reads", Bar.AtLeast(0.85), async (ground, _) => new Pair(
            await LoadedSide.StartAsync(ground.Silo, Sqlite(ground), Load.Repeats),
            await LoadedSide.StartAsync(ground.Peer, Sqlite(ground), Load.NewInstances, Bare))),
        new("wrong-key-401", "answers/s beside an endpoint that only reads", Bar.AtLeast(0.9), async (ground, _) => new Pair(
            await LoadedSide.StartAsync(ground.Silo, Sqlite(ground), Load.WrongKey),
            await LoadedSide.StartAsync(ground.Peer, Sqlite(ground), Load.NewInstances, Bare))),
        new("start", "seconds to ready beside an ASP.NET application", Bar.AtMost(8), (ground, _) => Task.FromResult(
            new Pair(new StartingSide(ground.Silo, ground), new StartingSide(ground.Peer, ground)))),
    ];

    private static async Task<Dictionary<string, string>> PostgreSqlAsync(Ground ground) => new()
    {
        ["Storage:Provider"] = "PostgreSql",
        ["Storage:Migrate"] = "true",
        ["Storage:DataDirectory"] = ground.CreateDirectory(),
        ["ConnectionStrings:Telemetry"] = await ground.CreateDatabaseAsync() + ";GSS Encryption Mode=Disable",
    };

    private static Dictionary<string, string> Sqlite(Ground ground) => new()
    {
        ["Storage:Provider"] = "Sqlite",
        ["Storage:DataDirectory"] = ground.CreateDirectory(),
    };
}
