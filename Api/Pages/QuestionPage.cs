using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Telemetry.Api.Answers;
using Telemetry.Api.Keys;
using Telemetry.Api.Pages.Figures;
using Telemetry.Api.Retries;
using Telemetry.Api.Statistics;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Pages;

/// <summary>A page about the installations that its address asks for.</summary>
public abstract class QuestionPage : Page
{
    // Heartbeats are counted within seconds. Further behind is who counts a backlog.
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(10);

    private const int MostLatest = 10;
    private const int MostRepairs = 50;
    private const int MostAtOnce = 500;
    private const int MostContacts = 5000;

    private static readonly Answer TooMany = Answer.Refused(
        AnswerError.InvalidField, "filter", "leaves too many different values to count; choose a shorter period or add a filter");

    [Inject]
    public TimeProvider Time { get; set; } = null!;

    [Inject]
    private protected Questions Questions { get; set; } = null!;

    [Inject]
    private protected IGrainFactory Grains { get; set; } = null!;

    [Inject]
    private protected RetryBudget Budget { get; set; } = null!;

    public PageQuestion Question { get; private set; } = null!;

    /// <summary>How many the question is about, and how fresh everything is.</summary>
    public OverviewAnswer Overview { get; private set; } = null!;

    /// <summary>How much of the statistics is made anew, while that is under way: from 0 to 1. Null: it is not.</summary>
    public double? Rebuild { get; private set; }

    /// <summary>The time until which heartbeats are counted, where that is long before the last one. Null: all are counted, or about to be.</summary>
    public DateTimeOffset? CountedUntil => Overview is { AsOf: { } asOf, LastHeartbeat: { } last } && last - asOf > Usual ? asOf : null;

    /// <summary>What is wrong with the address; null when nothing is. Then nothing was asked.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Parameters of the address that are this page's own.</summary>
    protected virtual ImmutableArray<string> Own => [];

    /// <summary>The parameter that says where in its list the page begins; views of something else do not take it along.</summary>
    protected virtual string? Place => null;

    /// <summary>Asks all that the page shows; what does not depend on each other at the same time.</summary>
    protected abstract Task AskAsync();

    /// <summary>Refuses the address, because of one of the page's own parameters.</summary>
    protected void Refuse(string reason)
    {
        Refusal = reason;
        Context.Response.StatusCode = StatusCodes.Status400BadRequest;
    }

    /// <summary>The dimension that a parameter of this page names; without one it stays. Refuses any other.</summary>
    private protected bool TryChoose(string parameter, ImmutableArray<Dimension> options, ref Dimension chosen)
    {
        var name = Question.Own.FirstOrDefault(own => own.Key == parameter).Value ?? chosen.Name;
        if (options.FirstOrDefault(option => option.Name == name) is not { } named)
        {
            Refuse($"{parameter} must be one of {string.Join(", ", options)}");
            return false;
        }

        chosen = named;
        return true;
    }

    private protected async Task<T> AskAsync<T>(Func<IStatisticsGrain, CancellationToken, ValueTask<T>> ask) =>
        await Questions.AskAsync(ask, Aborted);

    private protected Task<BreakdownAnswer> BreakdownAsync(string by) =>
        AskAsync((grain, token) => grain.BreakdownAsync(new BreakdownQuestion(Question.Filter, by, Question.At), token));

    /// <summary>In the order of the dimensions.</summary>
    private protected Task<ImmutableArray<BreakdownAnswer>> BreakdownsAsync(IEnumerable<string> by) =>
        AskAsync((grain, token) => grain.BreakdownsAsync(new BreakdownsQuestion(Question.Filter, [.. by], Question.At), token));

    /// <summary>Over the question's days; without a filter of its own under the question's.</summary>
    private protected Task<SeriesAnswer> SeriesAsync(string by, Filter? filter = null) => AskAsync((grain, token) => grain.SeriesAsync(
        new SeriesQuestion(filter ?? Question.Filter, by, Question.From, Question.To, Question.Interval), token));

    private protected Task<MovementAnswer> MovementAsync(string by) => AskAsync((grain, token) => grain.MovementAsync(
        new MovementQuestion(Question.Filter, by, Question.From, Question.To), token));

    /// <summary>
    /// Of all installations, whatever the filter: so that a version's colour and marker are the same everywhere. As far back
    /// as one of them needs.
    /// </summary>
    private protected Task<ReleasesAnswer> ReleasesAsync()
    {
        var lately = Palette.NewSince(Question.Today);
        var from = Question.From < lately ? Question.From : lately;
        return AskAsync((grain, token) => grain.ReleasesAsync(new ReleasesQuestion(Filter.None, null, from), token));
    }

    /// <summary>Of each condition on one of these dimensions, whether those that meet it become fewer.</summary>
    private protected async Task<ImmutableArray<Outlook>> OutlooksAsync(SeriesAnswer status, ImmutableArray<Dimension> dimensions)
    {
        var conditions = Question.Filter.Conditions
            .Where(condition => !condition.Any.IsEmpty && dimensions.Any(dimension => dimension.Name == condition.Dimension)).ToList();
        var others = await Task.WhenAll(conditions.Select(condition =>
            SeriesAsync(condition.Dimension, Question.Filter.Without(condition.Dimension))));
        return [.. conditions.Zip(others, (condition, all) => Outlook.Of(condition, status, all)).OfType<Outlook>()];
    }

    /// <summary>Those that the question is about; their contacts for those who ask for them and may see them.</summary>
    private protected async Task<Who> WhoAsync()
    {
        var contact = await BreakdownAsync("contact");
        var withContact = contact.Values.Where(value => value.Value == "true").Sum(value => value.Instances);
        var isAsked = Question.Own.Contains(new(Who.Parameter, Who.Show)) && Reader.May(Scope.Admin);
        if (!isAsked)
        {
            return new Who(contact.Active, withContact, null, IsComplete: false);
        }

        var (contacts, next) = (new SortedSet<string>(StringComparer.OrdinalIgnoreCase), (InstanceCursor?)null);
        do
        {
            var question = new InstancesQuestion(
                Question.Filter.With("contact", "true"), Question.At, InstancesQuestion.Since, false, next, MostAtOnce, WithContact: true);
            var page = await AskAsync((grain, token) => grain.InstancesAsync(question, token));
            contacts.UnionWith(page.Instances.Select(instance => instance.MaintainerContact).OfType<string>());
            next = page.Next;
        }
        while (next is not null && contacts.Count < MostContacts);
        return new Who(contact.Active, withContact, [.. contacts], next is null);
    }

    /// <summary>
    /// The installations that were heard from last. Each posts once a day, so these are the last heartbeats too.
    /// </summary>
    private protected Task<InstancesAnswer> LatestAsync() => AskAsync((grain, token) => grain.InstancesAsync(
        new InstancesQuestion(Question.Filter, null, InstancesQuestion.LastReceived, true, null, MostLatest, WithContact: false, WithoutTotal: true), token));

    /// <summary>The last fields that were repaired, of whatever installation.</summary>
    private protected async Task<ImmutableArray<Rejection>> RepairsAsync() => await Budget.SpendAsync(
        () => Grains.GetGrain<IRejectionsGrain>(0).ListAsync(new RejectionQuery(null, MostRepairs, RejectionOutcome.Repaired)), Aborted);

    private async Task<FoldProgress> ProgressAsync() =>
        await Budget.SpendAsync(() => Grains.GetGrain<IFoldGrain>(0).GetProgressAsync(), Aborted);

    protected sealed override async Task LoadAsync()
    {
        var today = DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime);
        (Question, var refusal) = PageQuestion.Read(Context.Request, today, Own, Place);
        if (refusal is null)
        {
            try
            {
                var overview = AskAsync((grain, token) => grain.OverviewAsync(
                    new OverviewQuestion(Question.Filter, Question.From, Question.To), token));
                var progress = ProgressAsync();
                await Task.WhenAll(overview, progress, AskAsync());
                Overview = await overview;
                Rebuild = (await progress).Rebuild;
            }
            catch (TooManyValuesException)
            {
                refusal = TooMany;
            }
        }

        if (refusal is not null)
        {
            Refuse($"{refusal.Body.Field} {refusal.Body.Reason}");
        }
    }
}
