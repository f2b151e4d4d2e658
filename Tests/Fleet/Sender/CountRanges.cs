namespace Telemetry.Fleet.Sender;

/// <summary>The ranges in which counts are told. No exact count leaves an instance.</summary>
public sealed class CountRanges
{
    /// <summary>0, 1-10, 11-50, 51-100, 101-500, 501-1000, 1001-5000, 5000+.</summary>
    public static readonly CountRanges Documented = new((10, "1-10"), (50, "11-50"), (100, "51-100"));

    /// <summary>Those of S-1, which tells a count of one.</summary>
    public static readonly CountRanges First = new((1, "1-1"), (10, "2-10"), (50, "11-50"), (100, "51-100"));

    /// <summary>Those of an early sample, whose labels overlap: 10-50, 50-100.</summary>
    public static readonly CountRanges OldSample = new((10, "1-10"), (50, "10-50"), (100, "50-100"));

    private readonly (long UpTo, string Label)[] ranges;

    private CountRanges(params (long UpTo, string Label)[] upTo100) =>
        ranges = [(0, "0"), .. upTo100, (500, "101-500"), (1000, "501-1000"), (5000, "1001-5000")];

    public static CountRanges Of(SenderVersion version) => version == SenderVersion.SMinus1 ? First : Documented;

    /// <summary>The label of the count's range; both ends belong to it. A negative count, which only a broken query can
    /// give, counts as 0.</summary>
    public string Of(long count)
    {
        foreach (var (upTo, label) in ranges)
        {
            if (count <= upTo)
            {
                return label;
            }
        }

        return "5000+";
    }
}
