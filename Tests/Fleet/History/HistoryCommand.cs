using System.CommandLine;
using Telemetry.Fleet.History.Targets;

namespace Telemetry.Fleet.History;

/// <summary><c>fleet history</c>.</summary>
public static class HistoryCommand
{
    private const string Csv = "csv";
    private const string Ndjson = "ndjson";

    public static Command Create()
    {
        var size = new HistorySize(instances: 1000, days: 180);
        var lastDay = new Option<DateOnly>("--end")
        {
            Description = "The last day.",
            DefaultValueFactory = _ => HistoryOptions.DefaultLastDay,
        };
        var format = new Option<string>("--format") { DefaultValueFactory = _ => Csv };
        format.AcceptOnlyFromAmong(Csv, Ndjson);
        var output = new Option<FileInfo>("--out") { Description = "The file to write.", Required = true };
        var command = new Command("history", "Writes months of believable heartbeats with the documented columns to a file.")
        {
            size.Instances, size.Days, size.Seed, lastDay, format, output,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var file = parsed.GetRequiredValue(output).Create();
            var options = size.Of(parsed, parsed.GetValue(lastDay));
            var written = parsed.GetRequiredValue(format) == Csv
                ? await WriteCsvAsync(options, file, cancellation)
                : await WriteNdjsonAsync(options, file, cancellation);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(written.ToString());
            return 0;
        });
        return command;
    }

    /// <summary>Header and rows. The stream stays open.</summary>
    public static async Task<Written> WriteCsvAsync(HistoryOptions options, Stream output, CancellationToken cancellation)
    {
        await using var target = await CsvTarget.OpenAsync(output, cancellation);
        return await Written.ToAsync(target, new FleetHistory(options), options.End, cancellation);
    }

    /// <summary>One JSON object a line. The stream stays open.</summary>
    public static async Task<Written> WriteNdjsonAsync(
        HistoryOptions options, Stream output, CancellationToken cancellation)
    {
        await using var target = new NdjsonTarget(output);
        return await Written.ToAsync(target, new FleetHistory(options), options.End, cancellation);
    }
}
