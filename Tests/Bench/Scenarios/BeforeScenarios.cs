using Telemetry.Bench.Measuring;
using Telemetry.Bench.Targets;

namespace Telemetry.Bench.Scenarios;

/// <summary>
/// The receiver against its own build of an earlier commit: what a change costs or gains. On PostgreSQL the way of
/// a heartbeat alone: what the fold takes has a scenario of its own, and the rest of it would fall into the other side's turn.
/// </summary>
internal static class BeforeScenarios
{
    public static readonly IReadOnlyList<Scenario> List =
    [
        new LoadScenario
        {
            Name = "accept-postgresql-before", Bar = Bar.AtLeast(0.9), IsQuick = true,
            Ours = (stage, token) => Receivers.WithoutFoldAsync(stage, heartbeats: 0, token),
            Theirs = (stage, token) => Receivers.OnPostgreSqlAsync(stage.Before, token),
        },
        new LoadScenario
        {
            Name = "accept-sqlite-before", Bar = Bar.AtLeast(0.9),
            Ours = Receivers.OnSqliteAsync,
            Theirs = (stage, token) => Receivers.OnSqliteAsync(stage.Before, token),
        },
    ];
}
