using System.CommandLine;
using Spectre.Console;
using Telemetry.Api.Hosting;
using Telemetry.Api.Imports;

namespace Telemetry.Silo.Imports;

/// <summary>
/// <c>Silo import</c>: brings a file of heartbeats to a receiver that runs anywhere, and waits until it is in. Ends with 0 when
/// it is (or, with <c>--dry-run</c>, could be), with 2 when something has to be answered first, and with 1 otherwise.
/// </summary>
internal static class ImportCommand
{
    private const int NotImported = 1;
    private const int SomethingIsAsked = 2;

    private static readonly Argument<FileInfo> File = new("FILE") { Description = "CSV, XLSX, NDJSON or Parquet." };

    private static readonly Option<Uri> Url = ReceiverOptions.Url();
    private static readonly Option<string?> Key = ReceiverOptions.Key("A key with the scope admin");
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Shows the report and writes nothing." };

    private static readonly Option<string?> TimeZone = new("--time-zone")
    {
        Description = "Of the spreadsheet (File, Settings), such as Europe/Berlin.",
    };

    private static readonly Option<string?> DateOrder = new("--date-order")
    {
        Description = "How its dates are written: dmy, mdy or ymd.",
    };

    public static Task<int> RunAsync(string[] args)
    {
        File.AcceptExistingOnly();
        var command = new RootCommand("Brings a file of heartbeats to a receiver: an old sheet, or an export of another receiver.")
        {
            File, Url, Key, DryRun, TimeZone, DateOrder,
        };
        command.SetAction(RunAsync);
        return command.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var url = parsed.GetRequiredValue(Url);
        using var receiver = new ImportingReceiver(url, parsed.KeyOf(Key));
        try
        {
            var import = await AnsiConsole.Progress().StartAsync(progress => ImportAsync(receiver, parsed, progress, cancellationToken));
            ImportText.WriteTo(AnsiConsole.Console, import);
            return import.State switch
            {
                "done" or "checked" => 0,
                "asking" => SomethingIsAsked,
                _ => NotImported,
            };
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new StartException(
                $"The receiver at {url.GetLeftPart(UriPartial.Authority)} cannot be reached, or broke off: {exception.Message}", exception);
        }
    }

    private static async Task<ImportView> ImportAsync(
        ImportingReceiver receiver, ParseResult parsed, ProgressContext progress, CancellationToken cancellationToken)
    {
        var file = parsed.GetRequiredValue(File);
        var sending = progress.AddTask("sending", maxValue: Math.Max(1, file.Length));
        var checking = progress.AddTask("checking", autoStart: false);
        var writing = progress.AddTask("writing", autoStart: false, maxValue: 1);
        await using var content = file.OpenRead();
        var import = await receiver.SendAsync(
            content, file.Name, parsed.GetValue(TimeZone), parsed.GetValue(DateOrder), parsed.GetValue(DryRun),
            sent => sending.Value = sent, cancellationToken);
        while (import.Running)
        {
            checking.IsIndeterminate = import.State == "checking";
            checking.Description = import.Checked > 0 ? $"checking, {import.Checked:N0} rows" : "checking";
            writing.Value = import.State == "writing" ? import.Progress ?? 0 : 0;
            import = await receiver.AskAgainAsync(import.Number, cancellationToken);
        }

        checking.IsIndeterminate = false;
        checking.Value = checking.MaxValue;
        writing.Value = import.State == "done" ? 1 : writing.Value;
        return import;
    }
}
