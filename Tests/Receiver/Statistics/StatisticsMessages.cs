using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Tests.Statistics;

/// <summary>A sample of each question and answer, with every property filled.</summary>
internal static class StatisticsMessages
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);
    private static readonly DateOnly Day = new(2026, 1, 2);
    private static readonly Condition Asked = new("events", ["0"], ["1-10"]);
    private static readonly Filter Filter = new([Asked]);
    private static readonly Change Change = new(3, 4);
    private static readonly ValueCount Count = new("v", 5);
    private static readonly ValueShare Share = new("v", 6, 0.5);
    private static readonly CountTotal Total = new(7, 8);
    private static readonly SeriesPoint Point = new(Day, 9, 10, [Count]);
    private static readonly Release Release = new("1.2.0", "1.2", Day, 11, 0.25, 12, 13);
    private static readonly NewestRelease Newest = new("1.3.0", "1.3");
    private static readonly BehindNewest Behind = new(0.1, 0.2);
    private static readonly PluginUse Plugin = new("p", true, 14, 0.3, "1.2.0", "1.3.0", 15);
    private static readonly Move Move = new("0", "1-10", 16);
    private static readonly SilentValue Silent = new("v", 17, 18, 0.4, 0.6);
    private static readonly Outage Outage = new(Time, Time.AddDays(2));
    private static readonly SharedId Shared = new(Guid.NewGuid(), 2, 3, 4, Time);
    private static readonly FieldCoverage Field = new("storage_backend", 19, 0.7, "file");
    private static readonly InstanceCursor Cursor = new("1.2.0", Guid.NewGuid());
    private static readonly Reported Reported = new("events", "0");
    private static readonly Heartbeat Heartbeat = new() { ReceivedAt = Time, InstanceId = Guid.NewGuid(), SchemaVersion = "1" };

    private static readonly ListedInstance Listed = new()
    {
        InstanceId = Guid.NewGuid(),
        Status = "active",
        FirstSeen = Day,
        Since = Day,
        LastReceivedAt = Time,
        Reported = [Reported],
        MaintainerContact = "c",
    };

    private static readonly TimelineState State = new()
    {
        From = Day,
        Until = Day.AddDays(1),
        Began = "new",
        LastReceivedAt = Time,
        Reported = [Reported],
        Plugins = ["p"],
    };

    public static readonly object[] All =
    [
        Filter, Asked, Change, Count, Share, Total, Point, Release, Newest, Behind, Plugin, Move, Silent, Outage, Shared, Field, Cursor,
        Reported, Listed, State, Interval.Month,
        new OverviewQuestion(Filter, Day, Day),
        new BreakdownQuestion(Filter, "events", Day),
        new BreakdownsQuestion(Filter, ["events", "plugin"], Day),
        new SeriesQuestion(Filter, "events", Day, Day, Interval.Week),
        new ReleasesQuestion(Filter, Day, Day),
        new PluginsQuestion(Filter, Day),
        new MovementQuestion(Filter, "events", Day, Day),
        new SilenceQuestion(Filter, "events", Day, Day),
        new SharedIdsQuestion(Filter, Day, Day),
        new CoverageQuestion(Filter, Day),
        new InstancesQuestion(Filter, Day, "since", true, Cursor, 5, true, true),
        new HeartbeatsQuestion(Guid.NewGuid(), Time, Time.AddDays(1), new Cursor(Time, Guid.NewGuid()), 5, true, true),
        new HeartbeatsAnswer([Heartbeat], new Cursor(Time, Guid.NewGuid())),
        new OverviewAnswer
        {
            AsOf = Time, Filter = Filter, From = Day, To = Day, Active = Change, New = Change, Returned = Change, Gone = Change,
            Dormant = Change, Lost = Change, Heartbeats24h = 1, LastHeartbeat = Time, Refusals24h = [Count], Repairs24h = [Count],
        },
        new BreakdownAnswer
        {
            AsOf = Time, Filter = Filter, By = "events", At = Day, Active = 1, Reporting = 2, NotReported = 3, Values = [Share], Total = Total,
        },
        new SeriesAnswer { AsOf = Time, Filter = Filter, By = "events", Interval = Interval.Week, From = Day, To = Day, Points = [Point] },
        new ReleasesAnswer
        {
            AsOf = Time, Filter = Filter, At = Day, Active = 1, Reporting = 2, NotReported = 3, Releases = [Release], Newest = Newest,
            Behind = Behind, MedianAgeDays = 4,
        },
        new PluginsAnswer
        {
            AsOf = Time, Filter = Filter, At = Day, Before = Day, Active = 1, Reporting = 2, NotReported = 3, Plugins = [Plugin],
        },
        new MovementAnswer
        {
            AsOf = Time, Filter = Filter, By = "events", From = Day, To = Day, Both = 1, Grew = 2, Shrank = 3, Stayed = 4, NotCompared = 5,
            Moves = [Move],
        },
        new SilenceAnswer
        {
            AsOf = Time, Filter = Filter, By = "events", From = Day, To = Day, Active = 1, Gone = 2, NotReported = 3, Values = [Silent],
            Outages = [Outage],
        },
        new SharedIdsAnswer { AsOf = Time, Filter = Filter, From = Day, To = Day, Ids = [Shared] },
        new CoverageAnswer { AsOf = Time, Filter = Filter, At = Day, Active = 1, Fields = [Field] },
        new InstancesAnswer { AsOf = Time, Filter = Filter, At = Day, Total = 1, Instances = [Listed], Next = Cursor },
        new InstanceAnswer
        {
            AsOf = Time, InstanceId = Guid.NewGuid(), Status = "active", FirstSeen = Day, LastReceivedAt = Time, Shared = Shared,
            States = [State], Heartbeats = [Heartbeat], MaintainerContact = "c",
        },
    ];
}
