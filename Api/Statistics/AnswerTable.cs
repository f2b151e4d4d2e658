using System.Collections.Immutable;
using System.Globalization;
using Telemetry.Api.Answers;
using Telemetry.Api.Publication;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Statistics;

/// <summary>An answer's figures as rows and columns: for CSV, and for whoever shows a table.</summary>
/// <param name="Columns">Their names.</param>
/// <param name="Rows">A cell for each column: text, a whole number, a fraction, a day, a time, or null for none.</param>
public sealed record AnswerTable(ImmutableArray<string> Columns, ImmutableArray<object?[]> Rows)
{
    public static AnswerTable Of(OverviewAnswer answer) => new(
        ["figure", "now", "before"],
        [
            ["active", answer.Active.Now, answer.Active.Before],
            ["new", answer.New.Now, answer.New.Before],
            ["returned", answer.Returned.Now, answer.Returned.Before],
            ["gone", answer.Gone.Now, answer.Gone.Before],
            ["dormant", answer.Dormant.Now, answer.Dormant.Before],
            ["lost", answer.Lost.Now, answer.Lost.Before],
            ["heartbeats_24h", answer.Heartbeats24h, null],
            .. answer.Refusals24h.Select(refusal => new object?[] { $"refusals_24h {refusal.Value}", refusal.Instances, null }),
            .. answer.Repairs24h.Select(repair => new object?[] { $"repairs_24h {repair.Value}", repair.Instances, null }),
        ]);

    /// <summary>What is not reported is the last row, and has no share.</summary>
    public static AnswerTable Of(BreakdownAnswer answer) => new(
        ["value", "instances", "share"],
        [
            .. answer.Values.Select(value => new object?[] { value.Value, value.Instances, value.Share }),
            [Filter.NotReported, answer.NotReported, null],
        ]);

    /// <summary>A column for each value.</summary>
    public static AnswerTable Of(SeriesAnswer answer)
    {
        return new(
            ["date", "active", "not_reported", .. answer.Points.Take(1).SelectMany(Others).Select(value => value.Value)],
            [
                .. answer.Points.Select(point => new object?[] { point.Date, point.Active, point.NotReported }
                    .Concat(Others(point).Select(value => (object?)value.Instances)).ToArray()),
            ]);

        // By status the first one is the active ones again.
        IEnumerable<ValueCount> Others(SeriesPoint point) => answer.By == "status" ? point.Values.Skip(1) : point.Values;
    }

    public static AnswerTable Of(ReleasesAnswer answer) => new(
        ["version", "line", "first_seen", "instances", "share", "days_to_half", "days_to_nine_tenths"],
        [
            .. answer.Releases.Select(release => new object?[]
            {
                release.Version, release.Line, release.FirstSeen, release.Instances, release.Share, release.DaysToHalf,
                release.DaysToNineTenths,
            }),
        ]);

    public static AnswerTable Of(PluginsAnswer answer) => new(
        ["plugin", "official", "instances", "share", "oldest_version", "newest_version", "before"],
        [
            .. answer.Plugins.Select(plugin => new object?[]
            {
                plugin.Plugin, plugin.Official ? "true" : "false", plugin.Instances, plugin.Share, plugin.OldestVersion,
                plugin.NewestVersion, plugin.Before,
            }),
        ]);

    public static AnswerTable Of(MovementAnswer answer) => new(
        ["from", "to", "instances"],
        [.. answer.Moves.Select(move => new object?[] { move.From, move.To, move.Instances })]);

    public static AnswerTable Of(SilenceAnswer answer) => new(
        ["value", "gone", "instances", "share_gone", "share_active"],
        [
            .. answer.Values.Select(value => new object?[]
            {
                value.Value, value.Gone, value.Instances, value.ShareGone, value.ShareActive,
            }),
            [Filter.NotReported, answer.NotReported, null, null, null],
        ]);

    public static AnswerTable Of(SharedIdsAnswer answer) => new(
        ["instance_id", "url_hashes", "flips", "states", "last_received_at"],
        [
            .. answer.Ids.Select(id => new object?[]
            {
                id.InstanceId.ToString(), (long)id.UrlHashes, (long)id.Flips, (long)id.States, id.LastReceivedAt,
            }),
        ]);

    public static AnswerTable Of(CoverageAnswer answer) => new(
        ["field", "reporting", "share", "always"],
        [.. answer.Fields.Select(field => new object?[] { field.Field, field.Reporting, field.Share, field.Always })]);

    /// <summary>A row for each count; those of past weeks are before those of the day that the answer is of.</summary>
    public static AnswerTable Of(PublicStatistics answer) => new(
        ["date", "by", "value", "instances"],
        [
            .. answer.Weeks.SelectMany(week => week.ReleaseLines
                .Select(line => new object?[] { week.Date, "release_line", line.Value, line.Instances })
                .Prepend([week.Date, "active", null, week.Active])),
            [answer.Day, "known", null, answer.Known],
            .. answer.Breakdowns.SelectMany(breakdown => breakdown.Values
                .Select(value => new object?[] { answer.Day, breakdown.By, value.Value, value.Instances })
                .Prepend([answer.Day, breakdown.By, "(reporting)", breakdown.Reporting])),
        ]);

    /// <summary>A column for each dimension that has one value.</summary>
    public static AnswerTable Of(InstancesAnswer answer) => new(
        [
            "instance_id", "status", "first_seen", "since", "last_received_at",
            .. Dimension.All.Where(dimension => dimension.Column is not null && dimension.Kind != DimensionKind.Plugin).Select(dimension => dimension.Name),
            "maintainer_contact",
        ],
        [
            .. answer.Instances.Select(instance => new object?[]
            {
                instance.InstanceId.ToString(), instance.Status, instance.FirstSeen, instance.Since, instance.LastReceivedAt,
            }.Concat(instance.Reported.Select(reported => (object?)reported.Value)).Append(instance.MaintainerContact).ToArray()),
        ]);

    public static AnswerTable Of(DimensionsAnswer answer) => new(
        ["name", "label", "kind", "movement"],
        [
            .. answer.Dimensions.Select(dimension => new object?[]
            {
                dimension.Name, dimension.Label, dimension.Kind, dimension.Movement ? "true" : "false",
            }),
        ]);

    /// <summary>A cell in words that a program reads too; null for none.</summary>
    public static string? TextOf(object? cell) => cell switch
    {
        null => null,
        DateTimeOffset time => TimeText.Of(time),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => cell.ToString(),
    };
}
