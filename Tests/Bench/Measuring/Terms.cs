namespace Telemetry.Bench.Measuring;

/// <summary>How much is measured.</summary>
/// <param name="Seconds">Of one measurement under load.</param>
/// <param name="WarmUp">Under load before the first one: .NET compiles what is called often a second time.</param>
/// <param name="Rounds">Measurements of each side; the sides take turns.</param>
/// <param name="Size">What fixed counts of instances are multiplied with.</param>
internal sealed record Terms(TimeSpan Seconds, TimeSpan WarmUp, int Rounds, double Size)
{
    public static readonly Terms Full = new(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(27), 3, 1);

    /// <summary>To see that the bench works; its figures say little.</summary>
    public static readonly Terms Quick = new(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3), 1, 0.1);

    public long Sized(long instances) => (long)(instances * Size);
}
