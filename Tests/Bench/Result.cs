namespace Telemetry.Bench;

/// <summary>A scenario's figures, in the order in which they were measured: receiver, peer, receiver, peer, ….</summary>
internal sealed record Result(
    string Scenario, string Figure, Bar Bar, IReadOnlyList<double> Receiver, IReadOnlyList<double> Peer)
{
    public double ReceiverMedian => Median(Receiver);

    public double PeerMedian => Median(Peer);

    /// <summary>The median of the ratios of each round, so that a machine that gets slower does no harm.</summary>
    public double Ratio => Median([.. Receiver.Zip(Peer, (ours, theirs) => ours / theirs)]);

    public bool IsReached => Bar.Holds(Ratio);

    public static async Task<Result> OfAsync(Scenario scenario, Ground ground, Terms terms, CancellationToken cancellationToken)
    {
        await using var pair = await scenario.StartAsync(ground, cancellationToken);
        var receiver = new List<double>();
        var peer = new List<double>();
        await pair.Receiver.MeasureAsync(terms.WarmUp, 0, cancellationToken);
        await pair.Peer.MeasureAsync(terms.WarmUp, 0, cancellationToken);
        for (var round = 1; round <= terms.Rounds; round++)
        {
            receiver.Add(await pair.Receiver.MeasureAsync(terms.Duration, round, cancellationToken));
            peer.Add(await pair.Peer.MeasureAsync(terms.Duration, round, cancellationToken));
        }

        return new Result(scenario.Name, scenario.Figure, scenario.Bar, receiver, peer);
    }

    private static double Median(IReadOnlyList<double> figures) => figures.Order().ElementAt(figures.Count / 2);
}
