using System.CommandLine;
using Spectre.Console;
using Telemetry.Faults;
using Telemetry.Faults.Measuring;

var scenario = new Option<string?>("--scenario") { Description = "Runs those scenarios only whose name contains this." };
var isShort = new Option<bool>("--short") { Description = "Runs a few scenarios that stand for the rest, in under 3 minutes." };
var command = new RootCommand("Starts real receivers, breaks things under load, and counts what was lost.") { scenario, isShort };
command.SetAction(async (parsed, cancellationToken) =>
{
    var wanted = Scenarios.All
        .Where(candidate => candidate.IsShort || !parsed.GetValue(isShort))
        .Where(candidate => candidate.Name.Contains(parsed.GetValue(scenario) ?? "", StringComparison.OrdinalIgnoreCase))
        .ToList();
    var results = new List<Result>();
    foreach (var candidate in wanted)
    {
        AnsiConsole.WriteLine($"{DateTime.UtcNow:HH:mm:ss} {candidate.Name}");
        results.Add(await Result.OfAsync(candidate, cancellationToken));
        results[^1].Misses.ForEach(miss => AnsiConsole.WriteLine($"  {miss}"));
    }

    ResultTable.Write(results);
    return results.Count > 0 && results.All(result => result.Misses.Count == 0) ? 0 : 1;
});

// Ctrl-C and SIGTERM leave time to end what was started.
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
