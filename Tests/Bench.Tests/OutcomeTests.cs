using Telemetry.Bench.Measuring;
using Telemetry.Bench.Scenarios;

namespace Telemetry.Bench.Tests;

public sealed class OutcomeTests
{
    [Theory]
    [InlineData(new double[] { 10, 40, 30 }, new double[] { 10, 10, 10 }, 3)]
    [InlineData(new double[] { 10, 20 }, new double[] { 10, 10 }, 1.5)]
    [InlineData(new double[] { 7, 9, 8 }, new double[] { }, 8)]
    public void Median_of_the_pairs_is_judged_or_the_figure_where_there_is_no_peer(
        double[] ours, double[] theirs, double judged) =>
        Assert.Equal(judged, Outcome(Bar.AtLeast(1), ours, theirs).Judged);

    [Theory]
    [InlineData(true, 3, true)]
    [InlineData(true, 2.99, false)]
    [InlineData(false, 3, true)]
    [InlineData(false, 3.01, false)]
    [InlineData(true, double.NaN, false)]
    [InlineData(false, double.NaN, false)]
    public void Bar_is_reached_by_its_limit_itself(bool isLeast, double figure, bool holds) =>
        Assert.Equal(holds, Outcome(new Bar(3, isLeast), [figure], []).IsOk);

    [Fact]
    public void Scenario_that_did_not_get_to_its_end_misses_its_bar() =>
        Assert.False(Outcome(Bar.AtMost(1), [], []).IsOk);

    [Fact]
    public void Fault_of_the_receiver_misses_the_bar_and_one_of_the_peer_is_said()
    {
        var scenario = new HerdScenario { Name = "herd", Bar = Bar.AtLeast(1) };

        Assert.False(new Outcome(scenario, [new(2, "lost some")], [new(1)]).IsOk);
        var peerFailed = new Outcome(scenario, [new(2)], [new(1, "lost some")]);
        Assert.True(peerFailed.IsOk);
        Assert.Equal(["peer: lost some"], peerFailed.Faults);
    }

    [Fact]
    public void Every_scenario_has_a_name_of_its_own() =>
        Assert.Equal(AllScenarios.List.Count, AllScenarios.List.Select(scenario => scenario.Name).Distinct().Count());

    private static Outcome Outcome(Bar bar, double[] ours, double[] theirs) => new(
        new HerdScenario { Name = "herd", Bar = bar },
        [.. ours.Select(figure => new Measurement(figure))],
        [.. theirs.Select(figure => new Measurement(figure))]);
}
