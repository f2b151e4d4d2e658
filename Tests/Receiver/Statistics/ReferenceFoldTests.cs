using System.Text;
using Telemetry.Grains.Interfaces;
using Telemetry.Tests.Storage;

namespace Telemetry.Tests.Statistics;

/// <summary>The definition of states, as examples: days (and hours) on which a version was reported, and what they make.</summary>
public sealed class ReferenceFoldTests
{
    private static readonly Guid Instance = new("7d9a1f7c-5c41-4f0e-9d2b-8e4b7a6c9e04");
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A heartbeat is <c>day:version</c> or <c>day.hour:version</c>, a state <c>from-until began version last</c>.</summary>
    public static TheoryData<string, string> Examples => new()
    {
        { "1:A", "1-8 new A last 1.0" },
        { "1:A 2:A 3:A", "1-10 new A last 3.0" },
        { "1:A 2:B", "1-2 new A last 1.0; 2-9 changed B last 2.0" },
        { "1:A 7:A", "1-14 new A last 7.0" },
        { "1:A 8:A", "1-15 new A last 8.0" },
        { "1:A 9:A", "1-8 new A last 1.0; 9-16 returned A last 9.0" },
        { "1:A 8:B", "1-8 new A last 1.0; 8-15 changed B last 8.0" },
        { "1:A 9:B", "1-8 new A last 1.0; 9-16 returned B last 9.0" },
        { "1:A 2:B 3:A", "1-2 new A last 1.0; 2-3 changed B last 2.0; 3-10 changed A last 3.0" },
        { "1.1:A 1.23:B", "1-8 new B last 1.23" },
        { "1.0:A 2.0:B 2.23:A", "1-9 new A last 2.23" },
        { "1.0:A 2.0:A 2.23:B", "1-2 new A last 2.0; 2-9 changed B last 2.23" },
        { "1.0:A 2.0:B 2.9:C", "1-2 new A last 1.0; 2-9 changed C last 2.9" },
        { "1.0:A 2.0:A 2.9:B 2.10:A", "1-9 new A last 2.10" },
        { "1.0:A 9.0:A 9.23:B", "1-8 new A last 1.0; 9-16 returned B last 9.23" },
        { "1.0:A 9.0:B 9.23:A", "1-8 new A last 1.0; 9-16 returned A last 9.23" },
        { "3:B 1:A 2:A", "1-3 new A last 2.0; 3-10 changed B last 3.0" },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public void Heartbeats_make_states(string heartbeats, string states) =>
        Assert.Equal(states, string.Join("; ", ReferenceFold.Of(heartbeats.Split(' ').Select(Heartbeat)).Select(TextOf)));

    [Fact]
    public void Day_is_that_of_UTC()
    {
        var late = Heartbeats.Sparse(Instance, new DateTimeOffset(2026, 3, 2, 4, 0, 0, TimeSpan.FromHours(5.5)));

        Assert.Equal(new DateOnly(2026, 3, 1), Assert.Single(ReferenceFold.Of([late])).ValidFrom);
    }

    [Fact]
    public void Uptime_begins_no_state_and_is_the_last_one_reported()
    {
        var state = Assert.Single(ReferenceFold.Of(
        [
            Heartbeat("1:A") with { UptimeBucket = "0-1h" },
            Heartbeat("2:A") with { UptimeBucket = "1-24h" },
        ]));

        Assert.Equal("1-24h", state.Values["uptime_bucket"]);
    }

    [Theory]
    [InlineData("""{"python_version":"3.11.2"}""", "python_version", "3.11.2")]
    [InlineData("""{"python_version":"3.9","python_version":"3.11.2"}""", "python_version", "3.11.2")]
    [InlineData("""{"python_version":"3.9","python\u005fversion":"3.11.2"}""", "python_version", "3.11.2")]
    [InlineData("""{"python_version":"3.9","python_version":null}""", "python_version", null)]
    [InlineData("""{"python_version":3.11}""", "python_version", null)]
    [InlineData("""{"python_version":1e400}""", "python_version", null)]
    [InlineData("""{"python_version":""}""", "python_version", null)]
    [InlineData("""{"python_version":"\ud800"}""", "python_version", null)]
    [InlineData("""{"\ud800":1,"python_version":"3"}""", "python_version", "3")]
    [InlineData("""{"python_version":"3\u0000"}""", "python_version", "3\uFFFD")]
    [InlineData("""{"redis_enabled":false}""", "redis_enabled", "false")]
    [InlineData("""{"redis_enabled":"true"}""", "redis_enabled", null)]
    [InlineData("""{"metrics":{"submissions_bucket":"11-50"}}""", "submissions_bucket", "11-50")]
    [InlineData("""{"submissions_bucket":"11-50"}""", "submissions_bucket", null)]
    [InlineData("""{"metrics":{"submissions_bucket":"11-50"},"metrics":{}}""", "submissions_bucket", null)]
    [InlineData("""{"metrics":""}""", "submissions_bucket", null)]
    [InlineData("""[]""", "python_version", null)]
    [InlineData("""{"python_version":"3" """, "python_version", null)]
    public void Fields_without_a_column_are_read_from_the_body(string body, string column, string? value)
    {
        var heartbeat = Heartbeats.Sparse(Instance, Start) with { RawPayload = Encoding.UTF8.GetBytes(body) };

        Assert.Equal(value, Assert.Single(ReferenceFold.Of([heartbeat])).Values[column]);
    }

    [Fact]
    public void Plugins_are_a_list_without_repeats_and_no_list_is_not_the_empty_one()
    {
        Assert.Equal("a b", PluginsOf("""["b","a","b"]"""));
        Assert.Equal("", PluginsOf("[]"));
        Assert.Null(PluginsOf(null));

        static string? PluginsOf(string? json) =>
            ReferenceFold.Of([Heartbeats.Sparse(Instance, Start) with { EnabledPlugins = json }])[0].Plugins is { } names
                ? string.Join(' ', names)
                : null;
    }

    private static Heartbeat Heartbeat(string text)
    {
        var (time, version) = (text.Split(':')[0].Split('.'), text.Split(':')[1]);
        var receivedAt = Start.AddDays(int.Parse(time[0], null) - 1).AddHours(time.Length > 1 ? int.Parse(time[1], null) : 0);
        return Heartbeats.Sparse(Instance, receivedAt) with { EventyayVersion = version };
    }

    private static string TextOf(ReferenceState state) =>
        $"{state.ValidFrom.Day}-{state.ValidUntil.Day} {state.Began} {state.Values["eventyay_version"]} "
        + $"last {state.LastReceivedAt.Day}.{state.LastReceivedAt.Hour}";
}
