using System.Text.RegularExpressions;
using Telemetry.Tests.Servers;

namespace Telemetry.Tests.Deploy;

/// <summary>One of the images of deploy/Dockerfile: its program, and the environment that it has by itself.</summary>
/// <param name="Assembly">The program's file, which the build puts beside the tests.</param>
/// <param name="Environment">In the order of the Dockerfile, the last one wins.</param>
internal sealed record Image(string Assembly, IReadOnlyDictionary<string, string> Environment)
{
    /// <param name="target">A stage of the Dockerfile: silo or api.</param>
    public static async Task<Image> OfAsync(string target)
    {
        var stages = Regex.Split(await Repository.ReadAsync("deploy", "Dockerfile"), "^FROM ", RegexOptions.Multiline);
        var environment = new Dictionary<string, string>();
        foreach (var (_, name, value) in new[] { "runtime", target }.SelectMany(stage => VariablesOf(StageOf(stages, stage))))
        {
            environment[name] = value;
        }

        var entry = Regex.Match(StageOf(stages, target), @"^ENTRYPOINT \[""dotnet"", ""(\w+)\.dll""\]", RegexOptions.Multiline);
        return new Image(ReceiverFacts.Assembly(entry.Groups[1].Value), environment);
    }

    private static string StageOf(string[] stages, string name) =>
        stages.Single(stage => stage.Split('\n')[0].EndsWith($" AS {name}", StringComparison.Ordinal));

    private static IEnumerable<(string Line, string Name, string Value)> VariablesOf(string stage) =>
        from line in Regex.Matches(stage, "^ENV (.+)$", RegexOptions.Multiline)
        from setting in line.Groups[1].Value.Split(' ')
        select (line.Value, setting.Split('=', 2)[0], setting.Split('=', 2)[1]);
}
