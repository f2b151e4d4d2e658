using System.CommandLine;
using System.Numerics;
using Spectre.Console;
using Telemetry.Bench.Scenarios;

namespace Telemetry.Bench.Measuring;

/// <summary><c>bench</c>: exit code 0 when every bar was reached, else 1.</summary>
internal static class ScenariosCommand
{
    private static readonly Option<string?> Name = new("--scenario")
    {
        Description = "Runs those scenarios only whose name contains this.",
    };

    private static readonly Option<double?> Seconds =
        Positive<double>("--seconds", "Of one measurement; 15 without it.");

    private static readonly Option<int?> Pairs = Positive<int>(
        "--pairs", "Measurements of each side; 3 without it. Where others use the machine too, many short ones say more.");

    private static readonly Option<bool> Quick = new("--quick")
    {
        Description = "A few scenarios, short, in under 2 minutes: to see that they run.",
    };

    private static readonly Option<string?> Before = new("--before")
    {
        Description = "A commit: runs the scenarios that compare the receiver with its build of then, instead of the others.",
    };

    private static readonly Option<FileInfo> Json = new("--json")
    {
        Description = "Where the figures are written.",
        DefaultValueFactory = _ => new FileInfo(Path.Combine("TestResults", "bench.json")),
    };

    public static void AddTo(RootCommand command)
    {
        command.Add(Name);
        command.Add(Seconds);
        command.Add(Pairs);
        command.Add(Quick);
        command.Add(Before);
        command.Add(Json);
        command.SetAction(RunAsync);
    }

    private static Option<T?> Positive<T>(string name, string description)
        where T : struct, INumber<T> => new(name)
        {
            Description = description,
            Validators =
            {
                result =>
                {
                    if (result.GetValueOrDefault<T?>() <= T.Zero)
                    {
                        result.AddError($"{name} must be above 0.");
                    }
                },
            },
        };

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var isQuick = parsed.GetValue(Quick);
        var terms = isQuick ? Terms.Quick : Terms.Full;
        terms = parsed.GetValue(Seconds) is { } seconds ? terms with { Seconds = TimeSpan.FromSeconds(seconds) } : terms;
        terms = parsed.GetValue(Pairs) is { } pairs ? terms with { Rounds = pairs } : terms;
        var revision = parsed.GetValue(Before);
        var wanted = (revision is null ? AllScenarios.List : BeforeScenarios.List)
            .Where(scenario => scenario.Name.Contains(parsed.GetValue(Name) ?? "", StringComparison.OrdinalIgnoreCase))
            .ToList();

        // Asked for by its name, a scenario runs short too.
        wanted = isQuick && parsed.GetValue(Name) is null ? wanted.FindAll(scenario => scenario.IsQuick) : wanted;
        var outcomes = new List<Outcome>();
        await using var programs = Programs.OfThisCheckout();
        await using var before = revision is null ? null : await Programs.OfRevisionAsync(revision, cancellationToken);
        foreach (var scenario in wanted)
        {
            outcomes.Add(await RunAsync(scenario, programs, before, terms, cancellationToken));
            outcomes[^1].Faults.ToList().ForEach(fault => Say(scenario, fault));
            await OutcomeJson.WriteAsync(parsed.GetRequiredValue(Json), terms, outcomes, cancellationToken);
        }

        // A file or a pipe has no width; the table is not to be cut there.
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 160);
        AnsiConsole.Write(OutcomeTable.Of(outcomes));
        return outcomes.Count > 0 && outcomes.All(outcome => outcome.IsOk) ? 0 : 1;
    }

    private static async Task<Outcome> RunAsync(
        Scenario scenario, Programs programs, Programs? before, Terms terms, CancellationToken cancellationToken)
    {
        try
        {
            await using var stage = new Stage(programs, before, terms);
            return await Comparison.RunAsync(scenario, stage, step => Say(scenario, step), cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The other scenarios' figures are wanted all the same.
            Say(scenario, $"did not get to its end: {exception.Message}");
            return new Outcome(scenario, [], []);
        }
    }

    private static void Say(Scenario scenario, string step) =>
        Console.WriteLine($"{TimeProvider.System.GetUtcNow():HH:mm:ss} {scenario.Name}: {step}");
}
