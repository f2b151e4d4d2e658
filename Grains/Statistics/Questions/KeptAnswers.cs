using System.Diagnostics;
using Microsoft.Extensions.Caching.Memory;
using ZiggyCreatures.Caching.Fusion;

namespace Telemetry.Grains.Statistics.Questions;

/// <summary>
/// Answers that were found lately. Finding them takes at most a twentieth of the time, however many ask: an answer is kept
/// twenty times as long as it took to find, the same question is asked once, and the next answer is found in the
/// background while the last one still serves.
/// </summary>
public sealed class KeptAnswers : IDisposable
{
    /// <summary>The oldest make room for new ones.</summary>
    private const int Most = 500;

    private const int TimesAsLong = 20;
    private const float NearTheEnd = 0.8f;
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestOfSlow = TimeSpan.FromMinutes(10);

    // Without a log: an exception of a database may quote what a row holds, and whoever asks is told of it.
    private readonly FusionCache cache = new(
        new FusionCacheOptions
        {
            DefaultEntryOptions = new FusionCacheEntryOptions { Duration = Least, EagerRefreshThreshold = NearTheEnd, Size = 1 },
        },
        new MemoryCache(new MemoryCacheOptions { SizeLimit = Most }));

    /// <param name="question">The same text for the same question alone.</param>
    /// <param name="find">May go on after the caller has left, when it is for the next one.</param>
    /// <param name="cancellationToken">Ends the finding too, unless somebody else waits for it.</param>
    /// <param name="changesSlowly">
    /// Whether an answer changes with releases and not with heartbeats: then it is kept twenty times as long again, for ten
    /// minutes at most. Null: no answer does.
    /// </param>
    internal ValueTask<T> GetAsync<T>(
        string question, Func<CancellationToken, ValueTask<T>> find, CancellationToken cancellationToken, Func<T, bool>? changesSlowly = null) =>
        cache.GetOrSetAsync<T>(
            question,
            async (entry, token) =>
            {
                var started = Stopwatch.GetTimestamp();
                var answer = await find(token);
                entry.Options.Duration = KeptFor(Stopwatch.GetElapsedTime(started), changesSlowly?.Invoke(answer) == true);
                return answer;
            },
            token: cancellationToken);

    internal static TimeSpan KeptFor(TimeSpan took, bool changesSlowly = false)
    {
        var (kept, longest) = changesSlowly ? (took * TimesAsLong * TimesAsLong, LongestOfSlow) : (took * TimesAsLong, Longest);
        return kept < Least ? Least : kept > longest ? longest : kept;
    }

    public void Dispose() => cache.Dispose();
}
