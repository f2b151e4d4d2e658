using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Telemetry.Api.Answers;
using Telemetry.Api.Retries;
using Telemetry.Api.Statistics;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Pages;

/// <summary>A page about the installations that its address asks for.</summary>
public abstract class QuestionPage : Page
{
    private const int MostLatest = 10;
    private const int MostRepairs = 50;

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

    /// <summary>Answers 404 with the page itself, which says what there is not.</summary>
    protected void SayWhatIsMissing() => Context.Response.OnStarting(() =>
    {
        // No sooner: of a page that says 404 while it is rendered the framework throws the content away.
        Context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });

    private protected async Task<T> AskAsync<T>(Func<IStatisticsGrain, CancellationToken, ValueTask<T>> ask) =>
        await Questions.AskAsync(ask, Aborted);

    private protected Task<BreakdownAnswer> BreakdownAsync(string by) =>
        AskAsync((grain, token) => grain.BreakdownAsync(new BreakdownQuestion(Question.Filter, by, Question.At), token));

    private protected Task<SeriesAnswer> SeriesAsync(string by) => AskAsync((grain, token) => grain.SeriesAsync(
        new SeriesQuestion(Question.Filter, by, Question.From, Question.To, Question.Interval), token));

    /// <summary>Of all installations, whatever the filter: so that a version's colour and marker are the same everywhere.</summary>
    private protected Task<ReleasesAnswer> ReleasesAsync() =>
        AskAsync((grain, token) => grain.ReleasesAsync(new ReleasesQuestion(Filter.None), token));

    /// <summary>
    /// The installations that were heard from last. Each posts once a day, so these are the last heartbeats too.
    /// </summary>
    private protected Task<InstancesAnswer> LatestAsync() => AskAsync((grain, token) => grain.InstancesAsync(
        new InstancesQuestion(Question.Filter, null, InstancesQuestion.LastReceived, true, null, MostLatest, false), token));

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
