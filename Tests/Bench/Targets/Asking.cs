using System.Diagnostics;
using System.Globalization;
using Telemetry.Bench.Measuring;

namespace Telemetry.Bench.Targets;

/// <summary>A maintainer who asks a receiver.</summary>
/// <param name="url">Of the receiver.</param>
internal sealed class Asking(Uri url) : IDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(20);

    private static int asked;

    private readonly HttpClient client = new()
    {
        BaseAddress = url,
        Timeout = TimeSpan.FromSeconds(60),
        DefaultRequestHeaders = { { "X-API-Key", Receivers.ReadKey } },
    };

    /// <summary>What is asked most: the bar is on each of these.</summary>
    public static IReadOnlyList<string> OfAMillion(DateOnly today) =>
    [
        "breakdown?by=eventyay_version",
        "breakdown?by=eventyay_version&deployment_type=docker&database_type=postgresql",
        $"series?by=eventyay_version&from={today.AddYears(-1):yyyy-MM-dd}",
        $"movement?by=events&from={today.AddDays(-90):yyyy-MM-dd}",
        "plugins",
    ];

    /// <summary>Every call.</summary>
    public static IReadOnlyList<string> Any(DateOnly today) =>
    [
        .. OfAMillion(today), "overview", "releases", "silence?by=eventyay_version", "shared-ids", "coverage", "dimensions",
        $"series?by=status&from={today.AddYears(-1):yyyy-MM-dd}&interval=week", "breakdown?by=events&eventyay_version=1.9.*",
        "../instances", "../instances?sort=eventyay_version",
    ];

    /// <summary>Asks what nobody has asked before. How long it took, and why it does not count.</summary>
    public async Task<(TimeSpan Took, string? Fault)> AskNewAsync(string question, CancellationToken cancellationToken)
    {
        // A filter that excludes nothing makes it another question.
        var number = Interlocked.Increment(ref asked).ToString(CultureInfo.InvariantCulture);
        var path = $"api/statistics/{question}" + (question == "dimensions" ? "" : $"{(question.Contains('?') ? '&' : '?')}os_version=!{number}");
        var (took, fault) = await GetAsync(path, cancellationToken);
        var (again, faultAgain) = await GetAsync(path, cancellationToken);
        return (took, fault ?? faultAgain ?? (again > Again ? $"{question} took {again.TotalMilliseconds:F0} ms again" : null));
    }

    public void Dispose() => client.Dispose();

    private async Task<(TimeSpan Took, string? Fault)> GetAsync(string path, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        using var response = await client.GetAsync(path, cancellationToken);
        await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return (Stopwatch.GetElapsedTime(started), response.IsSuccessStatusCode ? null : $"{path}: {(int)response.StatusCode}");
    }
}

/// <summary>Asks one question after the other that nobody has asked before.</summary>
/// <param name="target">A receiver with states.</param>
/// <param name="questions">Which ones.</param>
/// <param name="percentile">Of all times, from 0 to 1; 1 is the slowest.</param>
/// <param name="unit">What the figure is in.</param>
internal sealed class AskedSide(Target target, IReadOnlyList<string> questions, double percentile, TimeSpan unit) : Side
{
    public override Task WarmUpAsync(CancellationToken cancellationToken) => MeasureAsync(cancellationToken);

    public override async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
    {
        using var asking = new Asking(target.Url);
        var times = new List<TimeSpan>();
        string? fault = null;
        foreach (var question in questions)
        {
            var (took, why) = await asking.AskNewAsync(question, cancellationToken);
            Console.WriteLine($"  {took.TotalSeconds,8:F3} s  {question}");
            times.Add(took);
            fault ??= why;
        }

        times.Sort();
        return new Measurement(times[(int)Math.Ceiling(percentile * times.Count) - 1] / unit, fault);
    }
}

/// <summary>A side that four readers ask meanwhile, without pause, what nobody has asked before.</summary>
internal sealed class ReadSide(Target target, IReadOnlyList<string> questions, Side side) : Side
{
    private const int Readers = 4;

    public override Task WarmUpAsync(CancellationToken cancellationToken) => side.WarmUpAsync(cancellationToken);

    public override async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = Enumerable.Range(0, Readers).Select(reader => ReadAsync(reader, ending.Token)).ToList();
        var measurement = await side.MeasureAsync(cancellationToken);
        await ending.CancelAsync();
        var answers = await Task.WhenAll(reading);
        Console.WriteLine($"  {answers.Sum()} questions were answered meanwhile");
        return answers.Sum() == 0 ? measurement with { Fault = measurement.Fault ?? "no question was answered" } : measurement;
    }

    private async Task<int> ReadAsync(int reader, CancellationToken cancellationToken)
    {
        using var asking = new Asking(target.Url);
        var answered = 0;
        try
        {
            for (var next = reader; ; next++)
            {
                var (_, fault) = await asking.AskNewAsync(questions[next % questions.Count] + Own(questions[next % questions.Count], reader), cancellationToken);
                answered += fault is null || fault.EndsWith("again", StringComparison.Ordinal) ? 1 : 0;
            }
        }
        catch (OperationCanceledException)
        {
            return answered;
        }
    }

    private static string Own(string question, int reader) => $"{(question.Contains('?') ? '&' : '?')}os_version=!reader{reader}";
}
