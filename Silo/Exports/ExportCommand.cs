using System.CommandLine;
using Telemetry.Api.Hosting;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Silo.Exports;

/// <summary>
/// <c>Silo export</c>: writes the heartbeats of days that are over, a file a day, from a receiver that runs anywhere. The same
/// day again makes the same bytes.
/// </summary>
internal static class ExportCommand
{
    private static readonly Option<DateOnly[]> Days = new("--day")
    {
        Description = "A day (UTC), such as 2026-11-24; may be given again. Yesterday without it.",
        DefaultValueFactory = _ => [DateOnly.FromDateTime((TimeProvider.System.GetUtcNow() - CommitDelay.Most).UtcDateTime).AddDays(-1)],
    };

    private static readonly Option<DirectoryInfo> Out = new("--out") { Description = "Where the files go.", Required = true };

    private static readonly Option<Uri> Url = ReceiverOptions.Url();
    private static readonly Option<string?> Key = ReceiverOptions.Key("A key with the scope read (admin with --include)");
    private static readonly Option<string> Format = new("--format") { DefaultValueFactory = _ => DayExport.Parquet };

    private static readonly Option<string?> Include = new("--include")
    {
        Description = "maintainer_contact, raw_payload or both with a comma between them.",
    };

    private static readonly Option<bool> States = new("--states")
    {
        Description = "Also all states, what each installation was like and for how long, as they are now.",
    };

    public static Task<int> RunAsync(string[] args)
    {
        Format.AcceptOnlyFromAmong(DayExport.Parquet, DayExport.Ndjson);
        var command = new RootCommand("Writes the heartbeats of days that are over, a file a day, and manifest.json beside them.")
        {
            Days, Out, Url, Key, Format, Include, States,
        };
        command.SetAction(RunAsync);
        return command.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var url = parsed.GetRequiredValue(Url);
        using var receiver = new HttpClient { BaseAddress = url };
        receiver.DefaultRequestHeaders.Add("X-API-Key", parsed.KeyOf(Key));
        var directory = parsed.GetRequiredValue(Out);
        directory.Create();
        var export = new DayExport(receiver, directory, parsed.GetRequiredValue(Format), parsed.GetValue(Include));
        try
        {
            await export.WriteSchemaAsync(cancellationToken);
            foreach (var day in parsed.GetRequiredValue(Days))
            {
                var file = await export.WriteAsync(day, cancellationToken);
                await ExportManifest.AddAsync(directory, file, cancellationToken);
                Console.WriteLine($"{file.Name}: {file.Rows} heartbeats");
            }

            if (parsed.GetValue(States))
            {
                var file = await export.WriteStatesAsync(cancellationToken);
                await ExportManifest.AddAsync(directory, file, cancellationToken);
                Console.WriteLine($"{file.Name}: {file.Rows} states");
            }

            return 0;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or UnauthorizedAccessException)
        {
            throw new StartException($"The export from {url.GetLeftPart(UriPartial.Authority)} failed: {exception.Message}", exception);
        }
    }
}
