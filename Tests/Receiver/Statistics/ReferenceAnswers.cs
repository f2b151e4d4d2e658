using System.Text.RegularExpressions;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Tests.Statistics;

/// <summary>
/// What the answers are, from the heartbeats themselves and by the definitions alone: for each day and installation what its
/// last heartbeat until then said, and how many days ago that was.
/// </summary>
internal sealed class ReferenceAnswers
{
    private readonly Dictionary<DateOnly, List<Seen>> days = [];

    public ReferenceAnswers(IReadOnlyList<Heartbeat> heartbeats)
    {
        Heartbeats = heartbeats;
        var seen = heartbeats.Select(heartbeat => new Seen(heartbeat)).GroupBy(one => one.Id).ToList();
        for (var day = RandomHistory.First.AddDays(-40); day <= RandomHistory.Last; day = day.AddDays(1))
        {
            var until = day;
            days[day] = [.. seen.Select(one => one.LastOrDefault(heartbeat => heartbeat.Day <= until)).OfType<Seen>()];
        }
    }

    public IReadOnlyList<Heartbeat> Heartbeats { get; }

    /// <summary>Of the days before the history too.</summary>
    public IEnumerable<Seen> On(DateOnly day) => days[day];

    public IEnumerable<Seen> ActiveOn(DateOnly day) => On(day).Where(seen => seen.StatusOn(day) == "active");

    /// <summary>Those that meet the filter; without a condition on the status, the active ones.</summary>
    public IReadOnlyList<Seen> Counted(Filter filter, DateOnly day)
    {
        var status = filter.On("status") ?? new Condition("status", ["active"], []);
        return
        [
            .. On(day).Where(seen => Meets(status, [seen.StatusOn(day)])).Where(seen => Meets(filter, seen)),
        ];
    }

    /// <summary>Whatever the filter asks of the status.</summary>
    public static bool Meets(Filter filter, Seen seen) =>
        filter.Without("status").Conditions.All(condition => Meets(condition, seen.Values(condition.Dimension)));

    public bool IsActive(Guid id, DateOnly day) => ActiveOn(day).Any(seen => seen.Id == id);

    public IReadOnlyList<Seen> NewOn(Filter filter, DateOnly day) =>
        [.. Counted(filter, day).Where(seen => Heartbeats.First(heartbeat => heartbeat.InstanceId == seen.Id).ReceivedAt.UtcDateTime.Date == day.ToDateTime(default))];

    public IReadOnlyList<Seen> ReturnedOn(Filter filter, DateOnly day) =>
        [.. Counted(filter, day).Where(seen => !IsActive(seen.Id, day.AddDays(-1))).Except(NewOn(filter, day))];

    public IReadOnlyList<Seen> GoneOn(Filter filter, DateOnly day) =>
        [.. Counted(filter, day.AddDays(-1)).Where(seen => !IsActive(seen.Id, day))];

    /// <summary>By value, with <c>(not reported)</c>.</summary>
    public static Dictionary<string, long> CountBy(string dimension, IEnumerable<Seen> counted) =>
        counted.SelectMany(seen => seen.Values(dimension) ?? [Filter.NotReported])
            .GroupBy(value => value).ToDictionary(value => value.Key, value => (long)value.Count());

    public static IEnumerable<DateOnly> Range(DateOnly from, DateOnly to) =>
        Enumerable.Range(0, to.DayNumber - from.DayNumber + 1).Select(from.AddDays);

    private static bool Meets(Condition condition, string[]? values)
    {
        return (condition.Any.IsEmpty || condition.Any.Any(Is)) && !condition.None.Any(Is);

        bool Is(string asked) => asked == Filter.NotReported
            ? values is null
            : values?.Any(value => asked.EndsWith(".*", StringComparison.Ordinal)
                ? Regex.IsMatch(value, $"^v?{Regex.Escape(asked[..^2])}([^0-9]|$)")
                : value == asked) == true;
    }
}

/// <summary>The last heartbeat of an installation until a day.</summary>
internal sealed class Seen(Heartbeat heartbeat)
{
    private readonly Dictionary<string, string[]?> values = [];

    public Heartbeat Heartbeat => heartbeat;

    public Guid Id => heartbeat.InstanceId;

    public DateOnly Day { get; } = DateOnly.FromDateTime(heartbeat.ReceivedAt.UtcDateTime);

    public string StatusOn(DateOnly day) => (day.DayNumber - Day.DayNumber) switch { < 7 => "active", <= 30 => "dormant", _ => "lost" };

    public string? Value(string dimension) => Values(dimension)?.Single();

    /// <summary>Null: not reported.</summary>
    public string[]? Values(string dimension)
    {
        if (!values.TryGetValue(dimension, out var found))
        {
            values[dimension] = found = Read(dimension);
        }

        return found;
    }

    private string[]? Read(string name)
    {
        var version = heartbeat.EventyayVersion;
        var database = heartbeat.DatabaseType;
        var major = heartbeat.DatabaseVersion?.Split('.')[0];
        var dimension = Dimension.Of(name)!;
        return dimension.Kind switch
        {
            DimensionKind.ReleaseLine => version is null ? null
                : [Regex.Match(version, @"^v?([0-9]+\.[0-9]+)") is { Success: true } line ? line.Groups[1].Value : "(no version)"],
            DimensionKind.Database => database is null ? null : [major is null ? database : $"{database} {major}"],
            DimensionKind.Plugin => ReferenceFacts.Of(dimension, heartbeat)?.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            _ => ReferenceFacts.Of(dimension, heartbeat) is { } value ? [value] : null,
        };
    }
}
