using Telemetry.Grains.Interfaces.Statistics;
using Telemetry.Grains.Statistics.Questions;
using static Telemetry.Tests.Statistics.ReferenceAnswers;

namespace Telemetry.Tests.Statistics;

/// <summary>Every figure is that of the heartbeats, whatever the database, its time zone and the process's.</summary>
public abstract class QuestionsSpecification(StoredHistory history)
{
    private static readonly DateOnly First = RandomHistory.First;
    private static readonly DateOnly Last = RandomHistory.Last;

    internal static readonly Filter[] Filters =
    [
        Filter.None,
        Of(("deployment_type", "docker")),
        Of(("database_version", "13"), ("database_version", "14"), ("database_type", "postgresql")),
        Of(("eventyay_version", "1.10.*"), ("background_jobs_enabled", "!true")),
        Of(("eventyay_version", "!1.9.*"), ("plugin", "eventyay_stripe")),
        Of(("plugin", "!own_plugin"), ("plugin", "!(not reported)"), ("release_line", "1.10"), ("release_line", "(no version)")),
        Of(("database", "postgresql 14"), ("database", "sqlite 13"), ("database", "(not reported)")),
        Of(("events", "11-50"), ("events", "(not reported)"), ("contact", "false")),
        Of(("status", "dormant"), ("status", "lost"), ("deployment_type", "!docker")),
        Of(("status", "!lost"), ("release_line", "!1.9")),
    ];

    private StateReader States => history.States;

    private ReferenceAnswers Reference => history.Reference;

    public static TheoryData<string> Dimensions => [.. Dimension.All.Select(dimension => dimension.Name)];

    public static TheoryData<int> FilterNumbers => [.. Enumerable.Range(0, Filters.Length)];

    [Theory]
    [MemberData(nameof(Dimensions))]
    public async Task Series_has_the_counts_of_every_day(string by)
    {
        if (by is "status" or "uptime")
        {
            // The one is another question; the other is known as last reported only.
            return;
        }

        var answer = await Series.AnswerAsync(States, new SeriesQuestion(Filter.None, by, First, Last), default);

        Assert.Equal(RandomHistory.Days, answer.Points.Length);
        Assert.All(answer.Points, point => AssertPoint(by, Filter.None, point));
    }

    [Theory]
    [MemberData(nameof(Dimensions))]
    public async Task Breakdown_has_the_counts_and_shares_of_a_day(string by)
    {
        foreach (var day in by == "uptime" ? [Last] : new[] { First.AddDays(3), First.AddDays(104), Last })
        {
            var answer = await Breakdown.AnswerAsync(States, new BreakdownQuestion(Filter.None, by, day), default);
            var counted = by == "status" ? [.. Reference.On(day)] : Reference.Counted(Filter.None, day);
            var expected = by == "status"
                ? counted.GroupBy(seen => seen.StatusOn(day)).ToDictionary(status => status.Key, status => (long)status.Count())
                : CountBy(by, counted);

            Assert.Equal(day, answer.At);
            Assert.Equal(counted.Count, answer.Active);
            Assert.Equal(expected.GetValueOrDefault(Filter.NotReported), answer.NotReported);
            Assert.Equal(answer.Active, answer.Reporting + answer.NotReported);
            expected.Remove(Filter.NotReported);
            Assert.Equal(Sorted(expected), Sorted(answer.Values.ToDictionary(value => value.Value, value => value.Instances)));
            Assert.All(answer.Values, value => Assert.Equal((double)value.Instances / answer.Reporting, value.Share));
        }
    }

    [Theory]
    [MemberData(nameof(FilterNumbers))]
    public async Task Breakdowns_asked_together_are_those_asked_alone(int number)
    {
        string[] dimensions = [.. Dimension.All.Select(dimension => dimension.Name).Where(by => by != "status")];

        var together = await Breakdown.AnswerAsync(States, new BreakdownsQuestion(Filters[number], [.. dimensions], Last), default);

        foreach (var (by, answer) in dimensions.Zip(together))
        {
            Assert.Equivalent(
                await Breakdown.AnswerAsync(States, new BreakdownQuestion(Filters[number], by, Last), default), answer, strict: true);
        }
    }

    [Theory]
    [MemberData(nameof(FilterNumbers))]
    public async Task Filters_leave_those_that_meet_them_on_every_day(int number)
    {
        var filter = Filters[number];
        foreach (var by in new[] { "eventyay_version", "release_line", "plugin", "orders" })
        {
            var answer = await Series.AnswerAsync(States, new SeriesQuestion(filter, by, First, Last), default);

            Assert.All(answer.Points, point => AssertPoint(by, filter, point));
        }

        foreach (var day in new[] { First, First.AddDays(103), Last })
        {
            var answer = await Breakdown.AnswerAsync(States, new BreakdownQuestion(filter, "database", day), default);
            Assert.Equal(Reference.Counted(filter, day).Count, answer.Active);
        }
    }

    [Theory]
    [InlineData(Interval.Week)]
    [InlineData(Interval.Month)]
    public async Task Points_of_weeks_and_months_are_their_last_days(Interval interval)
    {
        var (from, to) = (First.AddDays(10), Last.AddDays(-3));
        var ends = Range(from, to).Where(day => day == to
            || (interval == Interval.Week ? day.DayOfWeek == DayOfWeek.Sunday : day.AddDays(1).Day == 1)).ToList();
        var filter = Filters[1];
        var byVersion = await Series.AnswerAsync(States, new SeriesQuestion(filter, "eventyay_version", from, to, interval), default);
        var byStatus = await Series.AnswerAsync(States, new SeriesQuestion(filter, "status", from, to, interval), default);

        Assert.Equal(ends, byVersion.Points.Select(point => point.Date));
        Assert.All(byVersion.Points, point => AssertPoint("eventyay_version", filter, point));
        Assert.Equal(ends, byStatus.Points.Select(point => point.Date));
        var start = from;
        foreach (var point in byStatus.Points)
        {
            AssertLifecycle(filter, start, point);
            start = point.Date.AddDays(1);
        }
    }

    [Theory]
    [MemberData(nameof(FilterNumbers))]
    public async Task Series_by_status_tells_who_came_and_went(int number)
    {
        var filter = Filters[number].Without("status");
        var answer = await Series.AnswerAsync(States, new SeriesQuestion(filter, "status", First, Last), default);

        var before = 0L;
        foreach (var point in answer.Points)
        {
            AssertLifecycle(filter, point.Date, point);
            var values = point.Values.ToDictionary(value => value.Value, value => value.Instances);
            Assert.Equal(
                point.Active - before,
                values["new"] + values["returned"] - values["gone"] + values.GetValueOrDefault("moved"));
            Assert.Equal(!filter.Conditions.IsEmpty, values.ContainsKey("moved"));
            before = point.Active;
        }
    }

    [Theory]
    [InlineData(0, 60, 30)]
    [InlineData(1, 110, 20)]
    [InlineData(3, 150, 40)]
    [InlineData(0, 20, 30)]
    public async Task Overview_counts_the_period_and_the_one_before(int number, int start, int length)
    {
        var filter = Filters[number];
        var (from, to) = (First.AddDays(start), First.AddDays(start + length - 1));
        var (fromBefore, toBefore) = (from.AddDays(-length), from.AddDays(-1));
        var hasBefore = fromBefore >= First;

        var answer = await Overview.AnswerAsync(States, new OverviewQuestion(filter, from, to), default);

        Assert.Equal((from, to), (answer.From, answer.To));
        Assert.Equal(Of(day => Reference.Counted(filter, day).Count), answer.Active);
        Assert.Equal(Of(day => Silent(day, "dormant")), answer.Dormant);
        Assert.Equal(Of(day => Silent(day, "lost")), answer.Lost);
        Assert.Equal(Sum(Reference.NewOn), answer.New);
        Assert.Equal(Sum(Reference.ReturnedOn), answer.Returned);
        Assert.Equal(Sum(Reference.GoneOn), answer.Gone);
        Assert.Equal(Reference.Heartbeats.Count(heartbeat => heartbeat.ReceivedAt > StoredHistory.Now.AddHours(-24)), answer.Heartbeats24h);
        Assert.Equal(Reference.Heartbeats[^1].ReceivedAt, answer.LastHeartbeat);
        Assert.Equal(StoredHistory.Now, answer.AsOf);

        Change Of(Func<DateOnly, long> count) => new(count(to), hasBefore ? count(toBefore) : null);

        long Silent(DateOnly day, string status) =>
            Reference.Counted(new Filter(filter.Conditions.Add(new Condition("status", [status], []))), day).Count;

        Change Sum(Func<Filter, DateOnly, IReadOnlyList<Seen>> on) => new(
            Range(from, to).Sum(day => on(filter, day).Count),
            hasBefore ? Range(fromBefore, toBefore).Sum(day => on(filter, day).Count) : null);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Releases_from_a_day_on_know_nothing_of_the_days_before(int number)
    {
        var (filter, from) = (Filters[number], First.AddDays(100));
        var all = await Releases.AnswerAsync(States, new ReleasesQuestion(filter, Last), default);
        var run = Range(from, Last).SelectMany(day => Reference.Counted(filter, day)).Select(seen => seen.Value("eventyay_version")).ToHashSet();

        var since = await Releases.AnswerAsync(States, new ReleasesQuestion(filter, Last, from), default);

        Assert.Equal(
            all.Releases.Where(release => run.Contains(release.Version))
                .Select(release => (release.Version, FirstSeen(release.Version), release.Instances, release.Share)),
            since.Releases.Select(release => (release.Version, release.FirstSeen, release.Instances, release.Share)));
        Assert.Contains(since.Releases, release => release.FirstSeen > from);
        Assert.Equal((all.Newest, all.Behind, all.Active), (since.Newest, since.Behind, since.Active));

        DateOnly FirstSeen(string version) => Range(from, Last).First(day => Reference.ActiveOn(day).Any(seen => seen.Value("eventyay_version") == version));
    }

    [Theory]
    [InlineData(0, 199)]
    [InlineData(1, 120)]
    public async Task Releases_tell_how_each_version_spread(int number, int at)
    {
        var (filter, day) = (Filters[number], First.AddDays(at));
        var answer = await Releases.AnswerAsync(States, new ReleasesQuestion(filter, day), default);
        var days = Range(First, day).Select(one => (Day: one, Counts: CountBy("eventyay_version", Reference.Counted(filter, one)))).ToList();
        var versions = days.SelectMany(one => one.Counts.Keys).Distinct().Where(version => version != Filter.NotReported).ToList();
        var reporting = Reference.Counted(filter, day).Count(seen => seen.Value("eventyay_version") is not null);

        Assert.Equal(versions.Order(StringComparer.Ordinal), answer.Releases.Select(release => release.Version).Order(StringComparer.Ordinal));
        foreach (var release in answer.Releases)
        {
            var seenFirst = Range(First, day).First(one => Reference.ActiveOn(one).Any(seen => seen.Value("eventyay_version") == release.Version));
            var line = versions.Where(version => LineOf(version) == LineOf(release.Version)).ToList();
            var peak = days.Max(one => line.Sum(version => one.Counts.GetValueOrDefault(version)));
            Assert.Equal(seenFirst, release.FirstSeen);
            Assert.Equal(LineOf(release.Version), release.Line);
            Assert.Equal(days[^1].Counts.GetValueOrDefault(release.Version), release.Instances);
            Assert.Equal((double)release.Instances / reporting, release.Share);
            Assert.Equal(DaysTo(0.5), release.DaysToHalf);
            Assert.Equal(DaysTo(0.9), release.DaysToNineTenths);

            int? DaysTo(double part)
            {
                var reached = days.Where(one => one.Day >= seenFirst && one.Counts.GetValueOrDefault(release.Version) >= part * peak
                    && one.Counts.GetValueOrDefault(release.Version) > 0).Select(one => (DateOnly?)one.Day).FirstOrDefault();
                return reached?.DayNumber - seenFirst.DayNumber;
            }
        }

        string[] finals = ["1.9.0", "v1.9.1", "1.10.0", "1.10.0.post1", "1.10.1+local.7", "2.0"];
        var newest = finals.Last(version => Reference.ActiveOn(day).Any(seen => seen.Value("eventyay_version") == version));
        string[] inOrder = ["1.9.0", "v1.9.1", "1.10.0.dev0", "1.10.0rc1", "1.10.0", "1.10.0.post1", "1.10.1+local.7", "2.0"];
        var older = inOrder[..Array.IndexOf(inOrder, newest)];
        Assert.Equal(new NewestRelease(newest, LineOf(newest)!), answer.Newest);
        Assert.Equal(ShareOf(older), answer.Behind!.Release, 12);
        Assert.Equal(ShareOf([.. older.Where(version => LineOf(version) != LineOf(newest))]), answer.Behind.Line, 12);
        var ages = answer.Releases.SelectMany(release => Enumerable.Repeat(day.DayNumber - release.FirstSeen.DayNumber, (int)release.Instances)).Order().ToList();
        Assert.Equal(ages[(ages.Count - 1) / 2], answer.MedianAgeDays);

        double ShareOf(string[] those) => (double)those.Sum(version => days[^1].Counts.GetValueOrDefault(version)) / reporting;

        static string? LineOf(string version) => version == "main" ? null : string.Join('.', version.TrimStart('v').Split('.')[..2]);
    }

    [Fact]
    public async Task Plugins_tell_who_uses_them_with_which_versions_and_how_many_did()
    {
        string[] order = ["1.9.0", "v1.9.1", "1.10.0.dev0", "1.10.0rc1", "1.10.0", "1.10.0.post1", "1.10.1+local.7", "2.0", "main"];
        foreach (var (filter, day) in new[] { (Filter.None, Last), (Filters[1], First.AddDays(95)), (Filter.None, First.AddDays(30)) })
        {
            var answer = await Plugins.AnswerAsync(States, new PluginsQuestion(filter, day), default);
            var counted = Reference.Counted(filter, day);
            var before = day.AddDays(-90) >= First ? CountBy("plugin", Reference.Counted(filter, day.AddDays(-90))) : null;

            Assert.Equal(counted.Count, answer.Active);
            Assert.Equal(counted.Count(seen => seen.Values("plugin") is null), answer.NotReported);
            Assert.Equal(before is null ? null : day.AddDays(-90), answer.Before);
            Assert.Equal(
                CountBy("plugin", counted).Where(count => count.Key != Filter.NotReported)
                    .OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal)
                    .Select(count => (count.Key, count.Value)),
                answer.Plugins.Select(plugin => (plugin.Plugin, plugin.Instances)));
            Assert.All(answer.Plugins, plugin =>
            {
                var versions = counted.Where(seen => seen.Values("plugin")?.Contains(plugin.Plugin) == true)
                    .Select(seen => seen.Value("eventyay_version")).OfType<string>().OrderBy(version => Array.IndexOf(order, version)).ToList();
                Assert.Equal((versions.FirstOrDefault(), versions.LastOrDefault()), (plugin.OldestVersion, plugin.NewestVersion));
                Assert.Equal(before is null ? null : before.GetValueOrDefault(plugin.Plugin), plugin.Before);
                Assert.Equal((double)plugin.Instances / answer.Reporting, plugin.Share);
                Assert.Equal(plugin.Plugin.StartsWith("eventyay.", StringComparison.Ordinal), plugin.Official);
            });
        }
    }

    [Theory]
    [InlineData("events", 0)]
    [InlineData("orders", 1)]
    [InlineData("eventyay_version", 0)]
    [InlineData("release_line", 2)]
    public async Task Movement_tells_who_grew_and_who_shrank(string by, int number)
    {
        var (filter, from, to) = (Filters[number], First.AddDays(60), First.AddDays(170));
        var answer = await Movement.AnswerAsync(States, new MovementQuestion(filter, by, from, to), default);
        var moves = Reference.ActiveOn(from).Join(
            Reference.Counted(filter, to), seen => seen.Id, seen => seen.Id,
            (before, after) => (From: before.Value(by) ?? Filter.NotReported, To: after.Value(by) ?? Filter.NotReported)).ToList();

        Assert.NotEmpty(moves);
        Assert.Equal(moves.Count, answer.Both);
        Assert.Equal(
            moves.GroupBy(move => move).Select(move => new Move(move.Key.From, move.Key.To, move.Count())).OrderBy(move => move.ToString(), StringComparer.Ordinal),
            answer.Moves.OrderBy(move => move.ToString(), StringComparer.Ordinal));
        Assert.Equal(answer.Both, answer.Grew + answer.Shrank + answer.Stayed + answer.NotCompared);
        Assert.Equal(moves.Count(move => Compare(move) > 0), answer.Grew);
        Assert.Equal(moves.Count(move => Compare(move) < 0), answer.Shrank);
        Assert.Equal(moves.Count(move => Compare(move) == 0), answer.Stayed);

        int? Compare((string From, string To) move)
        {
            if (by is "events" or "orders")
            {
                return EndsOf(move.From) is { } low && EndsOf(move.To) is { } high
                    ? high.Low > low.High ? 1 : high.High < low.Low ? -1 : 0
                    : null;
            }

            string[] order = ["1.9", "1.10", "1.9.0", "v1.9.1", "1.10.0.dev0", "1.10.0rc1", "1.10.0", "1.10.0.post1", "1.10.1+local.7", "2.0"];
            return order.Contains(move.From) && order.Contains(move.To)
                ? Array.IndexOf(order, move.To).CompareTo(Array.IndexOf(order, move.From))
                : null;
        }
    }

    [Theory]
    [InlineData("eventyay_version", 0)]
    [InlineData("plugin", 0)]
    [InlineData("database", 1)]
    public async Task Silence_tells_what_those_had_that_fell_silent_and_when_the_receiver_was_away(string by, int number)
    {
        var (filter, from, to) = (Filters[number], First.AddDays(80), First.AddDays(150));
        var answer = await Silence.AnswerAsync(States, new SilenceQuestion(filter, by, from, to), default);
        var gone = Range(from, to).SelectMany(day => Reference.GoneOn(filter, day)).ToList();
        var active = Reference.Counted(filter, to);
        var (goneBy, activeBy) = (CountBy(by, gone), CountBy(by, active));

        Assert.NotEmpty(gone);
        Assert.Equal((gone.Count, active.Count), (answer.Gone, answer.Active));
        Assert.Equal(goneBy.GetValueOrDefault(Filter.NotReported), answer.NotReported);
        goneBy.Remove(Filter.NotReported);
        Assert.Equal(Sorted(goneBy), Sorted(answer.Values.ToDictionary(value => value.Value, value => value.Gone)));
        Assert.All(answer.Values, value =>
        {
            Assert.Equal(activeBy.GetValueOrDefault(value.Value), value.Instances);
            Assert.Equal((double)value.Gone / gone.Count(seen => seen.Values(by) is not null), value.ShareGone);
            Assert.Equal((double)value.Instances / active.Count(seen => seen.Values(by) is not null), value.ShareActive);
        });
        Assert.Equal(OutagesOf(from.AddDays(-7), to), answer.Outages);
        Assert.Contains(answer.Outages, outage => outage.From <= RandomHistory.Outage.From && outage.To >= RandomHistory.Outage.To);
    }

    [Fact]
    public async Task Receiver_that_hears_nothing_any_more_is_away_until_now()
    {
        var answer = await Silence.AnswerAsync(States, new SilenceQuestion(Filter.None, "events", First, Last), default);

        Assert.Equal(OutagesOf(First.AddDays(-7), Last), answer.Outages);
    }

    [Fact]
    public async Task Shared_ids_are_those_with_two_addresses_or_that_go_back_and_forth()
    {
        foreach (var (from, to) in new[] { (First, Last), (First.AddDays(90), First.AddDays(120)) })
        {
            var answer = await SharedIds.AnswerAsync(States, new SharedIdsQuestion(Filter.None, from, to), default);
            var expected = ReferenceFold.Of(Reference.Heartbeats).Where(state => state.ValidFrom <= to && state.ValidUntil > from)
                .GroupBy(state => state.InstanceId)
                .Select(states => (
                    Id: states.Key,
                    Hashes: states.Select(state => state.Values["canonical_base_url"]).OfType<string>().Distinct().Count(),
                    Flips: states.Zip(states.Skip(2)).Count(pair => Facts(pair.First) == Facts(pair.Second)),
                    States: states.Count()))
                .Where(id => id.Hashes > 1 || id.Flips > 1).ToList();

            Assert.NotEmpty(expected);
            Assert.Equal(
                expected.OrderByDescending(id => id.Hashes).ThenByDescending(id => id.Flips).ThenBy(id => id.Id.ToString(), StringComparer.Ordinal),
                answer.Ids.Select(id => (id.InstanceId, id.UrlHashes, id.Flips, id.States)));
        }

        static string Facts(ReferenceState state) => string.Join('|', state.Values.Where(value => value.Key != "uptime_bucket").Select(value => value.Value));
    }

    [Fact]
    public async Task Coverage_tells_who_reports_what_and_what_never_differs()
    {
        var answer = await Coverage.AnswerAsync(States, new CoverageQuestion(Filters[1], First.AddDays(150)), default);
        var counted = Reference.Counted(Filters[1], First.AddDays(150));

        Assert.Equal(counted.Count, answer.Active);
        Assert.Equal(Dimension.All.Where(dimension => dimension.Column is not null).Select(dimension => dimension.Name), answer.Fields.Select(field => field.Field));
        Assert.All(answer.Fields.Where(field => field.Field is not ("contact" or "uptime")), field =>
        {
            var values = counted.Select(seen => seen.Values(field.Field)).OfType<string[]>().ToList();
            Assert.Equal(values.Count, field.Reporting);
            Assert.Equal((double)values.Count / counted.Count, field.Share);
            var different = values.SelectMany(value => value).Distinct().ToList();
            Assert.Equal(field.Field != "plugin" && different.Count == 1 ? different[0] : null, field.Always);
        });
        var contact = answer.Fields.Single(field => field.Field == "contact");
        Assert.Equal(counted.Count(seen => seen.Value("contact") == "true"), contact.Reporting);
        Assert.Null(contact.Always);
    }

    [Fact]
    public async Task Ranges_add_up_between_their_ends()
    {
        foreach (var filter in new[] { Filter.None, Of(("events", "!5000+")) })
        {
            var answer = await Breakdown.AnswerAsync(States, new BreakdownQuestion(filter, "events", Last), default);
            var ends = Reference.Counted(filter, Last).Select(seen => seen.Value("events")).OfType<string>().Select(EndsOf).OfType<(long Low, long High)>().ToList();

            Assert.Equal(
                new CountTotal(ends.Sum(end => end.Low), ends.Any(end => end.High == long.MaxValue) ? null : ends.Sum(end => end.High)),
                answer.Total);
        }
    }

    [Theory]
    [InlineData("last_received", false, 7)]
    [InlineData("last_received", true, 7)]
    [InlineData("since", false, 5)]
    [InlineData("eventyay_version", true, 4)]
    [InlineData("eventyay_version", false, 4)]
    [InlineData("events", false, 6)]
    [InlineData("deployment_type", true, 6)]
    [InlineData("background_jobs_enabled", false, 6)]
    public async Task Pages_of_instances_have_each_once_in_the_order_asked_for(string sort, bool descending, int limit)
    {
        foreach (var filter in new[] { Filter.None, Filters[8] })
        {
            var listed = new List<ListedInstance>();
            InstanceCursor? after = null;
            do
            {
                var page = await Instances.AnswerAsync(
                    States, new InstancesQuestion(filter, Last, sort, descending, after, limit, WithContact: true), default);
                Assert.Equal(Reference.Counted(filter, Last).Count, page.Total);
                listed.AddRange(page.Instances);
                after = page.Next;
            }
            while (after is not null);

            var expected = Reference.Counted(filter, Last).ToDictionary(seen => seen.Id);
            Assert.Equal(expected.Keys.ToHashSet(), listed.Select(instance => instance.InstanceId).ToHashSet());
            Assert.Equal(expected.Count, listed.Count);
            Assert.All(listed, instance => AssertListed(expected[instance.InstanceId], instance));
            AssertOrder(listed, sort, descending);
        }
    }

    [Fact]
    public async Task One_instance_is_all_that_it_was()
    {
        var states = ReferenceFold.Of(Reference.Heartbeats).GroupBy(state => state.InstanceId).MaxBy(instance => instance.Count())!.Reverse().ToList();
        var id = states[0].InstanceId;
        var heartbeats = Reference.Heartbeats.Where(heartbeat => heartbeat.InstanceId == id).Reverse().ToList();
        var answer = await OneInstance.AnswerAsync(States, id, withContact: true, default);

        Assert.NotNull(answer);
        Assert.Equal(states[^1].ValidFrom, answer.FirstSeen);
        Assert.Equal(states.Select(state => (state.ValidFrom, state.ValidUntil, state.Began)), answer.States.Select(state => (state.From, state.Until, state.Began)));
        Assert.Equal(
            states.Select(state => state.Plugins is null ? null : string.Join(' ', state.Plugins)),
            answer.States.Select(state => state.Plugins is { } plugins ? string.Join(' ', plugins) : null));
        Assert.Equal(Reference.On(Last).Single(seen => seen.Id == id).StatusOn(Last), answer.Status);
        Assert.Equal(
            heartbeats.Where(heartbeat => heartbeat.ReceivedAt >= heartbeats[0].ReceivedAt.AddDays(-10)).Take(10).Select(heartbeat => heartbeat.ReceivedAt),
            answer.Heartbeats.Select(heartbeat => heartbeat.ReceivedAt));
        Assert.Equal(heartbeats[0].MaintainerContact, answer.MaintainerContact);
        Assert.Null((await OneInstance.AnswerAsync(States, id, withContact: false, default))!.MaintainerContact);
        Assert.Null(await OneInstance.AnswerAsync(States, Guid.NewGuid(), withContact: false, default));
    }

    [Fact]
    public async Task Days_are_moved_to_where_heartbeats_are()
    {
        var breakdown = await Breakdown.AnswerAsync(States, new BreakdownQuestion(Filter.None, "events", Last.AddDays(9)), default);
        var early = await Breakdown.AnswerAsync(States, new BreakdownQuestion(Filter.None, "events", First.AddDays(-9)), default);
        var series = await Series.AnswerAsync(States, new SeriesQuestion(Filter.None, "events", First.AddDays(-50), null), default);
        var recent = await Series.AnswerAsync(States, new SeriesQuestion(Filter.None, "events"), default);

        Assert.Equal((Last, First), (breakdown.At, early.At));
        Assert.Equal((First, Last), (series.From, series.To));
        Assert.Equal((Last.AddDays(-30), Last), (recent.From, recent.To));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task What_meets_a_condition_and_what_does_not_are_all(int seed)
    {
        var random = new Random(seed);
        foreach (var dimension in Dimension.All.Where(dimension => dimension.Kind is not (DimensionKind.Status or DimensionKind.Uptime)))
        {
            var day = First.AddDays(random.Next(RandomHistory.Days));
            var among = dimension.Name == "deployment_type" ? Filter.None : Filters[1];
            var all = await CountAsync(among);
            var counts = (await Breakdown.AnswerAsync(States, new BreakdownQuestion(Filter.None, dimension.Name, day), default)).Values;
            var value = counts.IsEmpty || random.Next(5) == 0 ? Filter.NotReported : counts[random.Next(counts.Length)].Value;

            Assert.Equal(
                all,
                await CountAsync(new Filter(among.Conditions.Add(new Condition(dimension.Name, [value], []))))
                + await CountAsync(new Filter(among.Conditions.Add(new Condition(dimension.Name, [], [value])))));

            async Task<long> CountAsync(Filter filter) =>
                (await Breakdown.AnswerAsync(States, new BreakdownQuestion(filter, "events", day), default)).Active;
        }
    }

    private static Filter Of(params (string Dimension, string Value)[] values) => new(
    [
        .. Dimension.All.Select(dimension => new Condition(
                dimension.Name,
                [.. values.Where(value => value.Dimension == dimension.Name && value.Value[0] != '!').Select(value => value.Value)],
                [.. values.Where(value => value.Dimension == dimension.Name && value.Value[0] == '!').Select(value => value.Value[1..])]))
            .Where(condition => condition.Any.Length + condition.None.Length > 0),
    ]);

    private static IEnumerable<(string, long)> Sorted(IEnumerable<KeyValuePair<string, long>> counts) =>
        counts.Where(count => count.Value > 0).Select(count => (count.Key, count.Value)).OrderBy(count => count.Key, StringComparer.Ordinal);

    private static (long Low, long High)? EndsOf(string range) =>
        range.EndsWith('+') ? (long.Parse(range[..^1], null), long.MaxValue)
        : range.Split('-') is [var low, var high] && long.TryParse(low, out var from) && long.TryParse(high, out var to) ? (from, to)
        : long.TryParse(range, out var only) ? (only, only)
        : null;

    private void AssertPoint(string by, Filter filter, SeriesPoint point)
    {
        var counted = Reference.Counted(filter, point.Date);
        var expected = CountBy(by, counted);
        Assert.Equal(counted.Count, point.Active);
        Assert.Equal(expected.GetValueOrDefault(Filter.NotReported), point.NotReported);
        expected.Remove(Filter.NotReported);
        Assert.Equal(Sorted(expected), Sorted(point.Values.ToDictionary(value => value.Value, value => value.Instances)));
    }

    private void AssertLifecycle(Filter filter, DateOnly from, SeriesPoint point)
    {
        var days = Range(from, point.Date).ToList();
        Assert.Equal(
            [
                new("active", Reference.Counted(filter, point.Date).Count),
                new("new", days.Sum(day => Reference.NewOn(filter, day).Count)),
                new("returned", days.Sum(day => Reference.ReturnedOn(filter, day).Count)),
                new("gone", days.Sum(day => Reference.GoneOn(filter, day).Count)),
            ],
            point.Values.Take(4));
        Assert.Equal(point.Values[0].Instances, point.Active);
    }

    private IEnumerable<Outage> OutagesOf(DateOnly from, DateOnly to)
    {
        var (start, end) = (new DateTimeOffset(from, default, TimeSpan.Zero), new DateTimeOffset(to.AddDays(1), default, TimeSpan.Zero));
        var times = Reference.Heartbeats.Select(heartbeat => heartbeat.ReceivedAt).Append(StoredHistory.Now).ToList();
        return times.Zip(times.Skip(1), (one, next) => new Outage(one, next))
            .Where(gap => gap.To - gap.From >= TimeSpan.FromDays(1) && gap.To > start && gap.From < end);
    }

    private void AssertListed(Seen expected, ListedInstance instance)
    {
        Assert.Equal(expected.StatusOn(Last), instance.Status);
        Assert.Equal(expected.Heartbeat.ReceivedAt, instance.LastReceivedAt);
        Assert.Equal(expected.Heartbeat.MaintainerContact, instance.MaintainerContact);
        Assert.Equal(
            DateOnly.FromDateTime(Reference.Heartbeats.First(heartbeat => heartbeat.InstanceId == expected.Id).ReceivedAt.UtcDateTime),
            instance.FirstSeen);
        Assert.All(instance.Reported, reported => Assert.Equal(expected.Value(reported.Dimension), reported.Value));
    }

    private static void AssertOrder(List<ListedInstance> listed, string sort, bool descending)
    {
        string[] versions = ["1.9.0", "v1.9.1", "1.10.0.dev0", "1.10.0rc1", "1.10.0", "1.10.0.post1", "1.10.1+local.7", "2.0", "main"];
        string[] ranges = ["0", "1-10", "1-1", "2-10", "10-50", "11-50", "50-100", "51-100", "101-500", "501-1000", "1001-5000", "5000+"];
        var places = listed.Select(instance => sort switch
        {
            "last_received" => instance.LastReceivedAt.Ticks,
            "since" => instance.Since.DayNumber,
            _ => instance.Reported.First(reported => reported.Dimension == sort).Value switch
            {
                null => descending ? -1 : 100,
                "docker" or "true" => 0,
                "native" or "false" => 1,
                var value => Array.IndexOf(sort == "events" ? ranges : versions, value),
            },
        }).ToList();
        Assert.Equal(descending ? places.OrderDescending() : places.Order(), places);
    }
}

public sealed class QuestionsOnSqliteTests(SqliteHistory history) : QuestionsSpecification(history), IClassFixture<SqliteHistory>;

[Collection(PostgreSqlFixture.Name)]
public sealed class QuestionsOnPostgreSqlTests(PostgreSqlHistory history)
    : QuestionsSpecification(history), IClassFixture<PostgreSqlHistory>;
