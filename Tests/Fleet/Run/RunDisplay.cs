using System.Globalization;
using Spectre.Console;

namespace Telemetry.Fleet.Run;

/// <summary>Shows a run while it goes: a live table on a terminal, a plain line every 5 s elsewhere.</summary>
public static class RunDisplay
{
    private const int SecondsPerLine = 5;

    /// <summary>Runs <paramref name="run"/>, handing it what to call with the counts of every second.</summary>
    public static Task<RunReport> ShowAsync(IAnsiConsole console, Func<Action<RunCounts>, Task<RunReport>> run)
    {
        if (console.Profile.Out.IsTerminal)
        {
            return console.Live(Text.Empty).AutoClear(true)
                .StartAsync(live => run(counts => live.UpdateTarget(Table(counts))));
        }

        var seconds = 0;
        return run(counts =>
        {
            if (++seconds % SecondsPerLine == 0)
            {
                console.WriteLine(Line(counts));
            }
        });
    }

    private static Table Table(RunCounts counts)
    {
        var table = new Table().AddColumns("", "heartbeats");
        table.AddRow("requests", Number(counts.Requests));
        table.AddRow("accepted", Number(counts.Accepted));
        foreach (var (outcome, count) in counts.CountBy(answer => $"{answer.Kind} {answer.Status}"))
        {
            table.AddRow(outcome, Number(count));
        }

        table.AddRow("no answer", Number(counts.NoAnswer));
        table.AddRow("per second", Number((long)(counts.Requests / Math.Max(counts.SendingFor.TotalSeconds, 0.001))));
        return table.AddRow("p99 ms", counts.Latency.P99.ToString("N1", CultureInfo.InvariantCulture));
    }

    private static string Line(RunCounts counts) => string.Create(
        CultureInfo.InvariantCulture,
        $"{counts.SendingFor.TotalSeconds:F0} s: {counts.Requests} requests, {counts.Accepted} accepted, ")
        + string.Create(
            CultureInfo.InvariantCulture, $"{counts.NoAnswer} without an answer, p99 {counts.Latency.P99} ms");

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
