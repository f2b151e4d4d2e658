using System.CommandLine;

namespace Telemetry.Fleet.History;

/// <summary>The options that say how large a history is.</summary>
internal sealed class HistorySize(int instances, int days)
{
    public Option<int> Instances { get; } = OneOrMore("--instances", instances);

    public Option<int> Days { get; } = OneOrMore("--days", days);

    public Option<ulong> Seed { get; } = new("--seed")
    {
        Description = "Another seed gives another fleet.",
        DefaultValueFactory = _ => 1,
    };

    public HistoryOptions Of(ParseResult parsed, DateOnly lastDay) =>
        new(parsed.GetValue(Instances), parsed.GetValue(Days), parsed.GetValue(Seed), lastDay);

    private static Option<int> OneOrMore(string name, int otherwise)
    {
        var option = new Option<int>(name) { DefaultValueFactory = _ => otherwise };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError($"{name} must be 1 or more.");
            }
        });
        return option;
    }
}
