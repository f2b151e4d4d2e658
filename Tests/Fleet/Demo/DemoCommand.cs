using System.CommandLine;
using Telemetry.Fleet.History;
using Telemetry.Fleet.History.Targets;

namespace Telemetry.Fleet.Demo;

/// <summary><c>fleet demo</c>: exit code 0 when all was written, 1 when the database was not to be written to.</summary>
public static class DemoCommand
{
    private const string OneTarget = "Give one of --sqlite FILE and --postgresql CONNECTION.";
    private const string NoImport = "The receiver has no import call yet. " + OneTarget;

    /// <param name="time">Says which day is today, and how much of it is over.</param>
    public static Command Create(TimeProvider time)
    {
        var size = new HistorySize(instances: 400, days: 365);
        var url = new Option<string?>("--url") { Description = "A receiver that imports. Not possible yet." };
        var key = new Option<string?>("--key") { Description = "Sent to it as X-API-Key." };
        var sqlite = new Option<FileInfo>("--sqlite") { Description = "The SQLite file of a receiver that is stopped." };
        sqlite.AcceptExistingOnly();
        var postgreSql = new Option<string?>("--postgresql")
        {
            Description = "A connection string to the database of a receiver that is stopped.",
        };
        var command = new Command("demo", "Writes a fleet's year until now into a receiver's database.")
        {
            url, key, sqlite, postgreSql, size.Instances, size.Days, size.Seed,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(url) is not null || result.GetValue(key) is not null)
            {
                result.AddError(NoImport);
            }
            else if (result.GetValue(sqlite) is null == result.GetValue(postgreSql) is null)
            {
                result.AddError(OneTarget);
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var now = time.GetUtcNow().UtcDateTime;
            var history = new FleetHistory(size.Of(parsed, DateOnly.FromDateTime(now)));
            var terminal = parsed.InvocationConfiguration;
            try
            {
                await using IHeartbeatTarget target = parsed.GetValue(sqlite) is { } file
                    ? SqliteTarget.Open(file, history)
                    : await PostgreSqlTarget.OpenAsync(parsed.GetRequiredValue(postgreSql)!, history, cancellation);
                var written = await Written.ToAsync(target, history, now, cancellation);
                await terminal.Output.WriteLineAsync(written.ToString());
                return 0;
            }
            catch (TargetException exception)
            {
                await terminal.Error.WriteLineAsync($"fleet: {exception.Message}");
                return 1;
            }
        });
        return command;
    }
}
