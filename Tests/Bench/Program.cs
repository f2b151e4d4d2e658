using System.CommandLine;
using Spectre.Console;
using Telemetry.Bench;

var scenario = new Option<string?>("--scenario") { Description = "Runs those scenarios only whose name contains this." };
var seconds = new Option<double>("--seconds") { Description = "How long each measurement takes.", DefaultValueFactory = _ => 15 };
var isQuick = new Option<bool>("--quick") { Description = "A look, in under 2 minutes: one round of short measurements, hardly warm." };
var json = new Option<FileInfo?>("--json") { Description = "Writes the results there." };
var command = new RootCommand("Measures the receiver beside its peers, in turn, on this machine.") { scenario, seconds, isQuick, json };
command.SetAction(async (parsed, cancellationToken) =>
{
    var terms = parsed.GetValue(isQuick)
        ? new Terms(Rounds: 1, TimeSpan.FromSeconds(4), WarmUp: TimeSpan.FromSeconds(4))
        : new Terms(Rounds: 3, TimeSpan.FromSeconds(parsed.GetValue(seconds)), WarmUp: TimeSpan.FromSeconds(30));
    var wanted = Scenarios.All
        .Where(candidate => candidate.Name.Contains(parsed.GetValue(scenario) ?? "", StringComparison.OrdinalIgnoreCase))
        .ToList();
    await using var ground = await Ground.PrepareAsync(cancellationToken);
    var results = new List<Result>();
    foreach (var candidate in wanted)
    {
        AnsiConsole.WriteLine($"{DateTime.UtcNow:HH:mm:ss} {candidate.Name}");
        results.Add(await Result.OfAsync(candidate, ground, terms, cancellationToken));
    }

    ResultTable.Write(results);
    if (parsed.GetValue(json) is { } file)
    {
        await ResultJson.WriteAsync(results, file, cancellationToken);
    }

    return results.Count > 0 && results.All(result => result.IsReached) ? 0 : 1;
});

// Ctrl-C and SIGTERM leave time to end what was started.
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
