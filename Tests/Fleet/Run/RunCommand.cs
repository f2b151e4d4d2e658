using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Spectre.Console;
using Telemetry.Fleet.Audit;

namespace Telemetry.Fleet.Run;

/// <summary><c>fleet run</c>: exit code 0 when there was an answer at all, else 1.</summary>
public static class RunCommand
{
    private static readonly Option<Uri[]> Urls = new("--url")
    {
        Description = "The receiver, or several with commas between, taken in turn: http://127.0.0.1:8080",
        Required = true,
        CustomParser = result => Parsed(result, text => Array.ConvertAll(text.Split(','), Url), []),
    };

    private static readonly Option<string?> Key = new("--key") { Description = "Sent as X-API-Key; absent without it." };

    private static readonly Option<long?> Instances = new("--instances")
    {
        Description = "Instances that post once each; 1000, or with --duration as many as it allows.",
        Validators = { result => Refuse(result, result.GetValueOrDefault<long?>() < 0, "0 or more") },
    };

    private static readonly Option<bool> InTurns = new("--in-turns")
    {
        Description = "The instances post again and again, in turn, until the duration is over.",
    };

    private static readonly Option<double?> Rate = new("--rate")
    {
        Description = "Requests a second, at fixed times; without it as fast as the connections go.",
        Validators = { result => Refuse(result, result.GetValueOrDefault<double?>() <= 0, "above 0") },
    };

    private static readonly Option<int> Connections = new("--connections")
    {
        DefaultValueFactory = _ => 64,
        Validators = { result => Refuse(result, result.GetValueOrDefault<int>() < 1, "above 0") },
    };

    private static readonly Option<TimeSpan?> Duration = new("--duration")
    {
        Description = "The longest time to send for: 30 or 30s, 5m, 1h, 00:05:00.",
        CustomParser = result => Parsed<TimeSpan?>(result, text => RunDuration.Parse(text), null),
    };

    private static readonly Option<VersionMix> Versions = new("--versions")
    {
        Description = "Sender versions and weights: S3, or S-1:1,S0:5,S1:15,S2:29,S3:50.",
        DefaultValueFactory = _ => VersionMix.Default,
        CustomParser = result => Parsed(result, VersionMix.Parse, VersionMix.Default),
    };

    private static readonly Option<double> Repeats = new("--repeats")
    {
        Description = "Repeats inside the window, as a share of the instances; every second one comes from a clone.",
        Validators = { result => Refuse(result, result.GetValueOrDefault<double>() < 0, "0 or more") },
    };

    private static readonly Option<double> Bad = new("--bad")
    {
        Description = "Bad bodies and bad keys, as a share of the instances.",
        Validators = { result => Refuse(result, result.GetValueOrDefault<double>() < 0, "0 or more") },
    };

    private static readonly Option<FileInfo?> Ledger = new("--ledger")
    {
        Description = "Appends what became of each heartbeat.",
    };

    private static readonly Option<FileInfo?> Json = new("--json") { Description = "Writes the report as JSON." };

    private static readonly Option<ulong> Seed = new("--seed") { DefaultValueFactory = _ => 1 };

    public static Command Create()
    {
        var command = new Command("run", "Posts the heartbeats of many instances to a receiver.")
        {
            Urls, Key, Instances, InTurns, Rate, Connections, Duration, Versions, Repeats, Bad, Ledger, Json, Seed,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static void Refuse(OptionResult option, bool wrong, string bound)
    {
        if (wrong)
        {
            option.AddError($"{option.Option.Name} must be {bound}.");
        }
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        // Answers are handled on the thread that learns of them: half again as many requests a second on one core.
        // The runtime reads this once, when the first socket is used.
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
        var duration = parsed.GetValue(Duration);
        var options = new RunOptions
        {
            Urls = parsed.GetRequiredValue(Urls),
            Key = parsed.GetValue(Key),
            Instances = parsed.GetValue(Instances) ?? (duration is null ? 1000 : null),
            InTurns = parsed.GetValue(InTurns),
            Rate = parsed.GetValue(Rate),
            Connections = parsed.GetValue(Connections),
            Duration = duration,
            Versions = parsed.GetRequiredValue(Versions),
            Repeats = parsed.GetValue(Repeats),
            Bad = parsed.GetValue(Bad),
            Seed = parsed.GetValue(Seed),
        };
        await WarmUp.RunAsync(options, TimeProvider.System, cancellation);
        using var ledger = parsed.GetValue(Ledger) is { } file ? new LedgerWriter(file.FullName) : null;
        var run = new LoadRun(options, ledger, TimeProvider.System);
        var report = await RunDisplay.ShowAsync(AnsiConsole.Console, progress => run.RunAsync(progress, cancellation));
        await Console.Out.WriteAsync(RunSummary.Write(report));
        if (parsed.GetValue(Json) is { } json)
        {
            await RunReportJson.WriteAsync(json.FullName, report, CancellationToken.None);
        }

        return report.Answered > 0 ? 0 : 1;
    }

    private static Uri Url(string text) =>
        Uri.TryCreate(text.Trim(), UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttp
            ? url
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"'{text}' is no http:// URL"));

    private static T Parsed<T>(System.CommandLine.Parsing.ArgumentResult result, Func<string, T> parse, T otherwise)
    {
        try
        {
            return parse(result.Tokens[0].Value);
        }
        catch (FormatException e)
        {
            result.AddError(e.Message);
            return otherwise;
        }
    }
}
