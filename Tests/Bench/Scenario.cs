namespace Telemetry.Bench;

/// <summary>One figure of the receiver beside the same figure of a peer.</summary>
/// <param name="Name">Words with hyphens, for the table and for <c>--scenario</c>.</param>
/// <param name="Figure">What is measured, with its unit.</param>
/// <param name="Bar">What the receiver's figure divided by the peer's has to reach.</param>
/// <param name="StartAsync">Starts both sides.</param>
internal sealed record Scenario(
    string Name, string Figure, Bar Bar, Func<Ground, CancellationToken, Task<Pair>> StartAsync);

/// <summary>A ratio that must be reached, or must not be passed.</summary>
internal sealed record Bar(double Ratio, bool IsMost)
{
    public static Bar AtLeast(double ratio) => new(ratio, IsMost: false);

    public static Bar AtMost(double ratio) => new(ratio, IsMost: true);

    public bool Holds(double ratio) => IsMost ? ratio <= Ratio : ratio >= Ratio;
}

/// <summary>The receiver and its peer, both running; each is idle while the other one is measured.</summary>
internal sealed record Pair(ISide Receiver, ISide Peer) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Receiver.DisposeAsync();
        await Peer.DisposeAsync();
    }
}

/// <summary>Something that can be measured again and again.</summary>
internal interface ISide : IAsyncDisposable
{
    /// <param name="duration">About how long to measure.</param>
    /// <param name="round">Another number gives other instances; the same one the same.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">The answers are not those that the scenario is about.</exception>
    Task<double> MeasureAsync(TimeSpan duration, int round, CancellationToken cancellationToken);
}

/// <summary>How much is measured.</summary>
internal sealed record Terms(int Rounds, TimeSpan Duration, TimeSpan WarmUp);
