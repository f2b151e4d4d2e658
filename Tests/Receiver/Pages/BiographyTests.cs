using System.Collections.Immutable;
using Telemetry.Api.Pages;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Tests.Pages;

public sealed class BiographyTests
{
    private static readonly ImmutableDictionary<string, string> Docker = new Dictionary<string, string>
    {
        ["eventyay_version"] = "1.2.0",
        ["build_metadata"] = "v1.2.0",
        ["deployment_type"] = "docker",
        ["database_type"] = "postgresql",
        ["database_version"] = "13",
        ["uptime"] = "0-1h",
    }.ToImmutableDictionary();

    [Fact]
    public void Changes_are_told_in_words_the_newest_first_with_silences_between()
    {
        var instance = Instance(
            "lost",
            State("2026-05-20", "returned", "2026-05-25", Docker.SetItem("eventyay_version", "1.3.0").SetItem("database_version", "16").Remove("build_metadata"), ["a", "c"]),
            State("2026-03-04", "changed", "2026-04-01", Docker.SetItem("eventyay_version", "1.3.0").SetItem("database_version", "16").SetItem("build_metadata", "v1.3.0"), ["a", "b"]),
            State("2026-01-01", "new", "2026-03-03", Docker, ["a", "b"]));

        Assert.Equal(
            [
                "2026-05-26 Silent since then.",
                "2026-05-20 Heard from again: build v1.3.0 → not reported, + c, − b",
                "2026-04-02 Silent for 48 days",
                "2026-03-04 1.2.0 → 1.3.0, PostgreSQL 13 → 16",
                "2026-01-01 Heard from for the first time: 1.2.0, docker, PostgreSQL 13",
            ],
            Biography.Of(instance).Select(entry => $"{Numbers.Day(entry.Day)} {entry.Words}"));
        Assert.Equal([true, false, true, false, false], Biography.Of(instance).Select(entry => entry.IsGap));
    }

    [Fact]
    public void Another_database_is_told_once_and_what_was_not_reported_is_said()
    {
        var instance = Instance(
            "active",
            State("2026-01-05", "changed", "2026-01-06", Docker.SetItem("database_type", "mysql").SetItem("database_version", "8").SetItem("orders", "11-50"), []),
            State("2026-01-01", "new", "2026-01-04", Docker.Remove("eventyay_version"), null));

        Assert.Equal(
            [
                "not reported → 1.2.0, PostgreSQL 13 → MySQL 8, orders not reported → 11-50",
                "Heard from for the first time: version not reported, docker, PostgreSQL 13",
            ],
            Biography.Of(instance).Select(entry => entry.Words));
    }

    [Fact]
    public void Many_changes_that_are_taken_back_are_told_once()
    {
        var other = Docker.SetItem("deployment_type", "native").SetItem("orders", "0").SetItem("python_version", "3.12.8");
        var instance = Instance(
            "active",
            State("2026-01-07", "changed", "2026-01-08", Docker.SetItem("uptime", "1-7d"), ["a"]),
            State("2026-01-05", "changed", "2026-01-06", other, ["a"]),
            State("2026-01-03", "changed", "2026-01-04", Docker, ["a"]),
            State("2026-01-01", "new", "2026-01-02", Docker, []));

        Assert.Equal(
            [
                "back to what it was before 2026-01-05",
                "Python not reported → 3.12.8, deployment docker → native, orders not reported → 0",
                "+ a",
                "Heard from for the first time: 1.2.0, docker, PostgreSQL 13",
            ],
            Biography.Of(instance).Select(entry => entry.Words));
    }

    private static InstanceAnswer Instance(string status, params TimelineState[] states) => new()
    {
        AsOf = null,
        InstanceId = Guid.NewGuid(),
        Status = status,
        FirstSeen = states[^1].From,
        LastReceivedAt = states[0].LastReceivedAt,
        Shared = null,
        States = [.. states],
        Heartbeats = [],
    };

    private static TimelineState State(
        string from, string began, string last, ImmutableDictionary<string, string> reported, ImmutableArray<string>? plugins) => new()
        {
            From = DateOnly.Parse(from, null),
            Until = DateOnly.Parse(last, null).AddDays(7),
            Began = began,
            LastReceivedAt = DateTimeOffset.Parse(last + "T12:00:00Z", null),
            Reported =
            [
                .. Dimension.All.Where(dimension => dimension.Column is not null && dimension.Kind != DimensionKind.Plugin)
                    .Select(dimension => new Reported(dimension.Name, reported.GetValueOrDefault(dimension.Name))),
            ],
            Plugins = plugins,
        };
}
