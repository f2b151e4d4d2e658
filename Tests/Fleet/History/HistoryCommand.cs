using System.CommandLine;

namespace Telemetry.Fleet.History;

/// <summary><c>fleet history</c>.</summary>
public static class HistoryCommand
{
    public static Command Create()
    {
        var instances = new Option<int>("--instances") { DefaultValueFactory = _ => 1000 };
        var days = new Option<int>("--days") { DefaultValueFactory = _ => 180 };
        var seed = new Option<ulong>("--seed") { DefaultValueFactory = _ => 1 };
        var start = new Option<DateOnly>("--start")
        {
            Description = "The first day.",
            DefaultValueFactory = _ => DateOnly.FromDateTime(HistoryOptions.DefaultStart),
        };
        var output = new Option<FileInfo>("--out") { Description = "The CSV file to write.", Required = true };
        var command = new Command("history", "Writes months of believable heartbeats as the documented CSV.")
        {
            instances, days, seed, start, output,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = new HistoryOptions(
                parsed.GetValue(instances),
                parsed.GetValue(days),
                parsed.GetValue(seed),
                parsed.GetValue(start).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc));
            await using var file = parsed.GetRequiredValue(output).Create();
            var rows = await WriteAsync(options, file, cancellation);
            await Console.Out.WriteLineAsync($"{rows} heartbeats");
            return 0;
        });
        return command;
    }

    /// <summary>Writes header and rows, and returns the number of rows. Rows go out as they are made.</summary>
    public static async Task<long> WriteAsync(HistoryOptions options, Stream output, CancellationToken cancellation)
    {
        await using var csv = new HeartbeatCsv(output);
        await csv.WriteHeaderAsync(cancellation);
        var rows = 0L;
        foreach (var row in new FleetHistory(options).Play())
        {
            cancellation.ThrowIfCancellationRequested();
            await csv.WriteAsync(row, cancellation);
            rows++;
        }

        return rows;
    }
}
