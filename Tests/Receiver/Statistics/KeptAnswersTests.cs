using Telemetry.Grains.Interfaces.Statistics;
using Telemetry.Grains.Statistics.Questions;
using Telemetry.Tests.Storage;

namespace Telemetry.Tests.Statistics;

public sealed class KeptAnswersTests : IDisposable
{
    private readonly KeptAnswers kept = new();
    private int found;

    [Theory]
    [InlineData(0.001, 2)]
    [InlineData(0.2, 4)]
    [InlineData(2.5, 50)]
    [InlineData(8, 60)]
    public void Answer_is_kept_twenty_times_as_long_as_it_took(double took, double isKept) =>
        Assert.Equal(TimeSpan.FromSeconds(isKept), KeptAnswers.KeptFor(TimeSpan.FromSeconds(took)));

    [Theory]
    [InlineData(0.001, 2)]
    [InlineData(0.1, 40)]
    [InlineData(2, 600)]
    public void What_changes_with_releases_alone_is_kept_longer(double took, double isKept) =>
        Assert.Equal(TimeSpan.FromSeconds(isKept), KeptAnswers.KeptFor(TimeSpan.FromSeconds(took), changesSlowly: true));

    [Theory]
    [InlineData(0, false)]
    [InlineData(9_999, false)]
    [InlineData(10_000, true)]
    public void Releases_of_a_small_fleet_change_with_each_heartbeat(long active, bool changeSlowly) =>
        Assert.Equal(changeSlowly, Releases.ChangeSlowly(new ReleasesAnswer
        {
            AsOf = null,
            Filter = Filter.None,
            At = new DateOnly(2026, 6, 30),
            Active = active,
            Reporting = active,
            NotReported = 0,
            Releases = [],
            Newest = null,
            Behind = null,
            MedianAgeDays = null,
        }));

    [Fact]
    public async Task Same_question_of_many_is_asked_once()
    {
        var finding = new TaskCompletionSource<int>();
        var all = Enumerable.Range(0, 50).Select(_ => kept.GetAsync("a", _ => FindAsync(finding.Task), default).AsTask()).ToList();

        finding.SetResult(7);

        Assert.All(await Task.WhenAll(all), answer => Assert.Equal(7, answer));
        Assert.Equal(7, await kept.GetAsync("a", _ => FindAsync(Task.FromResult(8)), default));
        Assert.Equal(9, await kept.GetAsync("b", _ => FindAsync(Task.FromResult(9)), default));
        Assert.Equal(2, found);
    }

    [Fact]
    public async Task Near_its_end_an_answer_is_found_anew_while_it_still_serves()
    {
        // On a busy machine nobody may ask near the end: then it is tried again with another question.
        var tries = 0;
        await Eventually.TrueAsync(() => ServesWhileItIsFoundAnewAsync($"{++tries}"));
    }

    [Fact]
    public async Task Fault_is_not_kept()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => kept.GetAsync("a", _ => FindAsync(Task.FromException<int>(new InvalidOperationException())), default).AsTask());

        Assert.Equal(3, await kept.GetAsync("a", _ => FindAsync(Task.FromResult(3)), default));
    }

    [Fact]
    public async Task Reader_who_leaves_ends_the_finding_and_the_next_one_has_it_found()
    {
        using var leaving = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var left = kept.GetAsync<int>(
            "a",
            async token =>
            {
                begun.SetResult();
                await Task.Delay(Timeout.Infinite, token);
                return 1;
            },
            leaving.Token).AsTask();
        await begun.Task;
        var waiting = kept.GetAsync("a", _ => FindAsync(Task.FromResult(2)), default).AsTask();

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.Equal(2, await waiting);
    }

    public void Dispose() => kept.Dispose();

    private async Task<bool> ServesWhileItIsFoundAnewAsync(string question)
    {
        var second = new TaskCompletionSource<int>();
        found = 0;
        Assert.Equal(1, await kept.GetAsync(question, _ => FindAsync(Task.FromResult(1)), default));
        while (found == 1)
        {
            var asked = kept.GetAsync(question, _ => FindAsync(second.Task), default).AsTask();
            if (await Task.WhenAny(asked, Task.Delay(TimeSpan.FromSeconds(1))) != asked)
            {
                // It had ended already, so this one waits for the next.
                second.SetResult(2);
                await asked;
                return false;
            }

            Assert.Equal(1, await asked);
            await Task.Delay(10);
        }

        second.SetResult(2);
        await Eventually.TrueAsync(async () => await kept.GetAsync(question, _ => FindAsync(second.Task), default) == 2);
        return true;
    }

    private async ValueTask<int> FindAsync(Task<int> answer)
    {
        Interlocked.Increment(ref found);
        return await answer;
    }
}
