using System.Collections.Immutable;
using Telemetry.Api.Answers;
using Telemetry.Api.Statistics;
using Telemetry.Grains.Interfaces.Statistics;
using Step = Telemetry.Grains.Interfaces.Statistics.Interval;

namespace Telemetry.Api.Pages;

/// <summary>
/// What a page asks, read from its address and written into every link: so a view can be sent to somebody. Nothing else of a
/// view is kept anywhere.
/// </summary>
/// <param name="Path">Of the page.</param>
/// <param name="Period">The days it is about.</param>
/// <param name="Chosen">What a point of a series stands for; null: as the period suggests.</param>
/// <param name="Filter">The installations it is about.</param>
/// <param name="Own">The page's own parameters.</param>
/// <param name="Today">UTC.</param>
public sealed record PageQuestion(
    string Path, Period Period, Step? Chosen, Filter Filter, ImmutableArray<KeyValuePair<string, string>> Own, DateOnly Today)
{
    private const int MostDaysByDay = 100;

    public DateOnly From => Period.FirstDay(Today);

    /// <summary>Null: today.</summary>
    public DateOnly? To => Period.To;

    /// <summary>The day that figures of one day are of; null: today.</summary>
    public DateOnly? At => Period.To;

    public Step Interval => Chosen
        ?? ((To ?? Today).DayNumber - From.DayNumber > MostDaysByDay ? Step.Week : Step.Day);

    /// <summary>The address of this view.</summary>
    public string Href => Path + QueryOf(Own);

    public PageQuestion On(string path) => this with { Path = path, Own = [] };

    public PageQuestion Over(Period period) => this with { Period = period };

    public PageQuestion Each(Step interval) => this with { Chosen = interval };

    /// <summary>Asks for one value more of a dimension, as a click on it does.</summary>
    public PageQuestion With(string dimension, string value) => this with { Filter = Filter.With(dimension, value) };

    /// <summary>Asks for any of these values, whatever was asked of the dimension; null when a filter cannot hold them.</summary>
    public PageQuestion? WithAnyOf(string dimension, ImmutableArray<string> values) => values.Length is 0 or > QuestionQuery.MostValues
        ? null
        : values.Aggregate(Without(dimension), (question, value) => question.With(dimension, value));

    public PageQuestion Without(string dimension) => this with { Filter = Filter.Without(dimension) };

    public PageQuestion WithOwn(string name, string value) =>
        this with { Own = [.. Own.Where(own => own.Key != name), new(name, value)] };

    /// <summary>What has to be sent along by a form that changes something else of this question.</summary>
    public IEnumerable<KeyValuePair<string, string>> Fields(bool withPeriod = true, string? withoutDimension = null) =>
    [
        .. withPeriod ? Period.Parameters() : [], .. IntervalParameter(), .. Own,
        .. Filter.Conditions.Where(condition => condition.Dimension != withoutDimension).SelectMany(condition =>
            condition.Any.Concat(condition.None.Select(value => "!" + value))
                .Select(value => KeyValuePair.Create(condition.Dimension, value))),
    ];

    /// <summary>A call of the API about a period, as CSV.</summary>
    public string CsvOver(string call, params IEnumerable<KeyValuePair<string, string>> parameters) =>
        Csv(call, [new("from", Period.TextOf(From)!), .. Day("to"), .. parameters]);

    /// <summary>A call of the API about one day, as CSV.</summary>
    public string CsvAt(string call, params IEnumerable<KeyValuePair<string, string>> parameters) =>
        Csv(call, [.. Day("at"), .. parameters]);

    /// <summary>Any other call of the API about one day, as CSV.</summary>
    public string CsvOf(string path, params IEnumerable<KeyValuePair<string, string>> parameters) =>
        path + QueryOf([.. Day("at"), .. parameters, new("format", "csv")], isOfPage: false);

    public KeyValuePair<string, string> IntervalForCalls => new("interval", NameOf(Interval));

    internal static (PageQuestion Question, Answer? Refusal) Read(HttpRequest request, DateOnly today, ImmutableArray<string> own, string? place = null)
    {
        var query = new QuestionQuery(request.Query);
        query.Text(place ?? Period.Parameter);
        var name = query.OneOf(Period.Parameter, [.. Period.All.Select(period => period.Name!)]);
        var (from, to) = query.Range();
        var named = Period.All.FirstOrDefault(period => period.Name == name);
        var period = from is null && to is null ? named ?? Period.Default : Period.Between(from, to > today ? null : to);
        var chosen = query.Interval();
        var values = own.Select(parameter => KeyValuePair.Create(parameter, query.Text(parameter)))
            .Where(parameter => parameter.Value is not null)
            .Select(parameter => KeyValuePair.Create(parameter.Key, parameter.Value!)).ToImmutableArray();
        var filter = query.Filter();
        return (new PageQuestion(request.Path, period, chosen, query.Refusal is null ? filter : Filter.None, values, today), query.Refusal);
    }

    public static string NameOf(Step interval) => interval switch
    {
        Step.Week => "week",
        Step.Month => "month",
        _ => "day",
    };

    private IEnumerable<KeyValuePair<string, string>> IntervalParameter() =>
        Chosen is { } interval ? [new("interval", NameOf(interval))] : [];

    private IEnumerable<KeyValuePair<string, string>> Day(string name) =>
        To is { } day ? [new(name, Period.TextOf(day)!)] : [];

    private string Csv(string call, IEnumerable<KeyValuePair<string, string>> parameters) =>
        $"/api/statistics/{call}" + QueryOf([.. parameters, new("format", "csv")], isOfPage: false);

    private string QueryOf(IEnumerable<KeyValuePair<string, string>> parameters, bool isOfPage = true)
    {
        var all = isOfPage ? [.. Period.Parameters(), .. IntervalParameter(), .. parameters] : parameters;
        var parts = all.Select(parameter => $"{parameter.Key}={Uri.EscapeDataString(parameter.Value)}")
            .Append(Filter.ToString()).Where(part => part.Length > 0);
        return string.Join('&', parts) is { Length: > 0 } query ? "?" + query : "";
    }
}
