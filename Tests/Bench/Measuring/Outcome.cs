namespace Telemetry.Bench.Measuring;

/// <summary>All measurements of a scenario.</summary>
/// <param name="Scenario">What was measured.</param>
/// <param name="Ours">Of the receiver.</param>
/// <param name="Theirs">Of the peer in the same rounds; empty where the bar is on the figure itself.</param>
internal sealed record Outcome(
    Scenario Scenario, IReadOnlyList<Measurement> Ours, IReadOnlyList<Measurement> Theirs)
{
    /// <summary>Ours over theirs, of each round; what disturbs the machine for longer disturbs both.</summary>
    public IReadOnlyList<double> Ratios =>
        [.. Ours.Zip(Theirs, (ours, theirs) => ours.Figure / theirs.Figure)];

    /// <summary>What the bar is on: the median of the ratios, or of our figures where there is no peer.</summary>
    public double Judged => Theirs.Count > 0 ? Median(Ratios) : OurMedian;

    public double OurMedian => Median(Ours.Select(measurement => measurement.Figure));

    public double TheirMedian => Median(Theirs.Select(measurement => measurement.Figure));

    /// <summary>What makes figures doubtful, on either side.</summary>
    public IEnumerable<string> Faults =>
        Ours.Select(measurement => (Side: "receiver", measurement.Fault))
            .Concat(Theirs.Select(measurement => (Side: "peer", measurement.Fault)))
            .Where(side => side.Fault is not null)
            .Select(side => $"{side.Side}: {side.Fault}");

    /// <summary>No fault on our side, and the bar holds. (A peer that fails is faster for it, not slower.)</summary>
    public bool IsOk => Ours.All(measurement => measurement.Fault is null) && Scenario.Bar.Holds(Judged);

    /// <summary>Of an even number the mean of the middle two; NaN of none.</summary>
    internal static double Median(IEnumerable<double> figures)
    {
        var ordered = figures.Order().ToList();
        return ordered.Count == 0 ? double.NaN : (ordered[(ordered.Count - 1) / 2] + ordered[ordered.Count / 2]) / 2;
    }
}
