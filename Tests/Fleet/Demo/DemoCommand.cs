using System.CommandLine;
using Telemetry.Fleet.History;
using Telemetry.Fleet.History.Targets;

namespace Telemetry.Fleet.Demo;

/// <summary><c>fleet demo</c>: exit code 0 when all was written, 1 when the receiver does not take it or its database was not to
/// be written to.</summary>
public static class DemoCommand
{
    private const string OneTarget = "Give one of --url URL with --key KEY, --sqlite FILE and --postgresql CONNECTION.";

    /// <param name="time">Says which day is today, and how much of it is over.</param>
    public static Command Create(TimeProvider time)
    {
        var size = new HistorySize(instances: 400, days: 365);
        var url = new Option<Uri?>("--url")
        {
            Description = "A receiver that runs, to which the year goes by its import call.",
            CustomParser = result => Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var receiver) ? receiver : null,
        };
        var key = new Option<string?>("--key") { Description = "A key of it with the scope admin." };
        var sqlite = new Option<FileInfo>("--sqlite") { Description = "The SQLite file of a receiver that is stopped." };
        sqlite.AcceptExistingOnly();
        var postgreSql = new Option<string?>("--postgresql")
        {
            Description = "A connection string to the database of a receiver that is stopped.",
        };
        var command = new Command("demo", "Brings a fleet's year until now to a receiver, or writes it into its database.")
        {
            url, key, sqlite, postgreSql, size.Instances, size.Days, size.Seed,
        };
        command.Validators.Add(result =>
        {
            object?[] targets = [result.GetValue(url), result.GetValue(sqlite), result.GetValue(postgreSql)];
            if (targets.Count(target => target is not null) != 1 || result.GetValue(url) is null != result.GetValue(key) is null)
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
                await using IHeartbeatTarget target = parsed.GetValue(url) is { } receiver
                    ? new ReceiverTarget(receiver, parsed.GetRequiredValue(key)!)
                    : parsed.GetValue(sqlite) is { } file
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
