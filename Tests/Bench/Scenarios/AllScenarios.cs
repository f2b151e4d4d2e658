using Telemetry.Bench.Measuring;
using Telemetry.Bench.Targets;

namespace Telemetry.Bench.Scenarios;

/// <summary>Every promise of speed and size, with its bar.</summary>
internal static class AllScenarios
{
    private const long GiB = 1L << 30;

    private static readonly Load Repeated = new() { Instances = 10_000, Repeats = true };

    public static readonly IReadOnlyList<Scenario> List =
    [
        new LoadScenario
        {
            Name = "accept-postgresql", Bar = Bar.AtLeast(2.5), IsQuick = true,
            Ours = Receivers.OnPostgreSqlAsync, Theirs = Peers.OnPostgreSqlAsync,
        },
        new LoadScenario
        {
            Name = "accept-sqlite", Bar = Bar.AtLeast(2.3),
            Ours = Receivers.OnSqliteAsync, Theirs = Peers.OnSqliteAsync,
        },
        new OpenLoopScenario { Name = "accept-at-80-percent", Bar = Bar.AtMost(0.6) },
        new RawInsertScenario { Name = "accept-against-raw-inserts", Bar = Bar.AtLeast(0.3) },
        new LoadScenario
        {
            Name = "repeat", Bar = Bar.AtLeast(0.8), IsQuick = true, Load = _ => Repeated, Status = 429,
            Ours = Receivers.OnPostgreSqlAsync, Theirs = Peers.BareAsync,
        },
        new LoadScenario
        {
            Name = "wrong-key", Bar = Bar.AtLeast(0.9), Load = _ => new Load { Key = "no-key-of-anybody" }, Status = 401,
            Ours = Receivers.OnPostgreSqlAsync, Theirs = Peers.BareAsync,
        },
        new LoadScenario
        {
            Name = "growth", Bar = Bar.AtLeast(0.85),
            Ours = (stage, token) => Receivers.KnowingAsync(stage, stage.Terms.Sized(5_000_000), token),
            Theirs = (stage, token) => Receivers.KnowingAsync(stage, 10_000, token),
        },
        new LoadScenario
        {
            Name = "memory", Bar = Bar.AtLeast(0.9),
            Load = terms => new Load { Instances = terms.Sized(1_000_000) },
            Ours = (stage, token) => Receivers.WithHeapLimitAsync(stage, GiB, token),
            Theirs = Receivers.OnPostgreSqlAsync,
        },
        new LoadScenario
        {
            Name = "split", Bar = Bar.AtLeast(0.55),
            Ours = Receivers.SplitAsync, Theirs = Receivers.OnPostgreSqlAsync,
        },
        new HerdScenario { Name = "herd", Bar = Bar.AtMost(5) },
        new StartScenario { Name = "start", Bar = Bar.AtMost(8), IsQuick = true },
        new DiskScenario { Name = "disk", Bar = Bar.AtMost(1.1) },
        new QuestionScenario
        {
            Name = "statistics-postgresql", Bar = Bar.AtMost(2), Percentile = 1, Unit = TimeSpan.FromSeconds(1),
            Questions = Asking.OfAMillion,
            Ours = MillionAsync,
        },
        new QuestionScenario
        {
            Name = "statistics-sqlite", Bar = Bar.AtMost(100), Percentile = 0.95, Unit = TimeSpan.FromMilliseconds(1),
            Questions = Asking.Any,
            Ours = FiveThousandAsync,
        },
        new PageScenario("p95 of the overview, ms")
        {
            Name = "pages-html-sqlite", Bar = Bar.AtMost(150), Ours = FiveThousandAsync,
            Measure = (reader, token) => reader.HtmlP95Async(token),
        },
        new PageScenario("first visit, kB")
        {
            Name = "pages-first-visit", Bar = Bar.AtMost(600), Ours = FiveThousandAsync,
            Measure = (reader, _) => reader.TransferredAsync(isAgain: false),
        },
        new PageScenario("next visit, kB")
        {
            Name = "pages-next-visit", Bar = Bar.AtMost(60), Ours = FiveThousandAsync,
            Measure = (reader, _) => reader.TransferredAsync(isAgain: true),
        },
        new PageScenario("largest paint, s")
        {
            Name = "pages-largest-paint", Bar = Bar.AtMost(1), Ours = FiveThousandAsync,
            Measure = (reader, _) => reader.LargestPaintAsync(),
        },
        new PageScenario("slowest new overview, s")
        {
            Name = "pages-cold-postgresql", Bar = Bar.AtMost(4), Ours = MillionAsync,
            Measure = (reader, token) => reader.ColdAsync(token),
        },
        new PageScenario("p95 of the overview, ms")
        {
            Name = "pages-html-postgresql", Bar = Bar.AtMost(200), Ours = MillionAsync,
            Measure = (reader, token) => reader.HtmlP95Async(token),
        },
        new ReadersScenario
        {
            Name = "statistics-readers-accepted", Bar = Bar.AtLeast(0.85), IsLatency = false,
            Ours = (stage, token) => Receivers.WithStatesAsync(stage, stage.Terms.Sized(100_000), token),
        },
        new ReadersScenario
        {
            Name = "statistics-readers-p99", Bar = Bar.AtMost(1.5), IsLatency = true,
            Ours = (stage, token) => Receivers.WithStatesAsync(stage, stage.Terms.Sized(100_000), token),
        },
        new BacklogScenario { Name = "statistics-fold-backlog-postgresql", Bar = Bar.AtLeast(15_000), IsSqlite = false },
        new BacklogScenario { Name = "statistics-fold-backlog-sqlite", Bar = Bar.AtLeast(15_000), IsSqlite = true },
        new FoldScenario { Name = "statistics-fold-accept", Bar = Bar.AtLeast(0.95) },
        new ExportScenario { Name = "export-csv-postgresql", Bar = Bar.AtLeast(0.33), IsOnSqlite = false },
        new ExportScenario { Name = "export-csv-sqlite", Bar = Bar.AtLeast(0.25), IsOnSqlite = true },
        new ExportGrowthScenario { Name = "export-growth-postgresql", Bar = Bar.AtMost(3.3), IsOnSqlite = false },
        new ExportGrowthScenario { Name = "export-growth-sqlite", Bar = Bar.AtMost(3.3), IsOnSqlite = true },
        new ExportMemoryScenario { Name = "export-memory", Bar = Bar.AtMost(150) },
        new ExportAgainstSendersScenario { Name = "export-against-senders-postgresql", Bar = Bar.AtMost(100), IsOnSqlite = false },
        new ExportAgainstSendersScenario { Name = "export-against-senders-sqlite", Bar = Bar.AtMost(100), IsOnSqlite = true },
        new ImportScenario { Name = "import-postgresql", Bar = Bar.AtLeast(15_000), IsOnSqlite = false },
        new ImportScenario { Name = "import-sqlite", Bar = Bar.AtLeast(15_000), IsOnSqlite = true },
        new ImportBesideSendersScenario { Name = "import-beside-senders-postgresql", Bar = Bar.AtMost(2), IsOnSqlite = false },
        new ImportBesideSendersScenario { Name = "import-beside-senders-sqlite", Bar = Bar.AtMost(2), IsOnSqlite = true },
    ];

    private static Task<Target> FiveThousandAsync(Stage stage, CancellationToken cancellationToken) =>
        Receivers.WithStatesOnSqliteAsync(stage, 5_000, cancellationToken);

    private static Task<Target> MillionAsync(Stage stage, CancellationToken cancellationToken) =>
        Receivers.WithStatesAsync(stage, stage.Terms.Sized(1_000_000), cancellationToken);
}
