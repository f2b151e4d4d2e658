using System.Globalization;
using Telemetry.Bench.Measuring;
using Telemetry.Bench.Targets;

namespace Telemetry.Bench.Scenarios;

/// <summary>
/// By how much a receiver that is warm grows while it exports in each format, to a slow reader too. Without the fold, which
/// takes memory of its own for so many heartbeats that it has not seen.
/// </summary>
internal sealed class ExportMemoryScenario : Scenario
{
    private const int SlowBytesPerSecond = 40_000;

    private static readonly string[] Queries =
    [
        "format=csv", "format=ndjson&include=maintainer_contact,raw_payload", "format=parquet",
        "format=parquet&include=maintainer_contact,raw_payload",
    ];

    public override string Figure => "MB more than before";

    public override async Task<(Side Ours, Side? Theirs)> PrepareAsync(Stage stage, CancellationToken cancellationToken)
    {
        var target = await Receivers.WithoutFoldAsync(stage, stage.Terms.Sized(300_000), cancellationToken);
        return (new Growth(target, stage.Terms), null);
    }

    private sealed class Growth(Target target, Terms terms) : Side
    {
        private readonly ExportReader reader = new(target);
        private long before;

        public override async Task WarmUpAsync(CancellationToken cancellationToken)
        {
            await new LoadedSide(target, terms, new Load(), Figures.Accepted).WarmUpAsync(cancellationToken);
            before = Megabytes("VmRSS");
        }

        public override async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
        {
            await File.WriteAllTextAsync($"/proc/{target.ProcessId}/clear_refs", "5", cancellationToken);
            foreach (var query in Queries)
            {
                await reader.ReadAsync(query, cancellationToken);
            }

            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            enough.CancelAfter(terms.Seconds);
            await ((Task)Task.WhenAll(Queries.Select(query => reader.ReadAsync(query, enough.Token, SlowBytesPerSecond))))
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return new Measurement(Megabytes("VmHWM") - before);
        }

        private long Megabytes(string name)
        {
            var line = File.ReadLines($"/proc/{target.ProcessId}/status").Single(line => line.StartsWith(name + ':', StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
        }
    }
}
