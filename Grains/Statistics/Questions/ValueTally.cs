namespace Telemetry.Grains.Statistics.Questions;

/// <summary>Counts by value for one tag, put together.</summary>
internal sealed class ValueTally
{
    private readonly Dictionary<string, long> counts = [];

    public long Total { get; private set; }

    public long NotReported { get; private set; }

    public long Reporting => Total - NotReported;

    public IReadOnlyDictionary<string, long> Counts => counts;

    public void Add<T>(TaggedCount<T> count)
    {
        Total += count.Total;
        if (count.Value is null)
        {
            NotReported += count.Instances;
        }
        else
        {
            counts[count.Value] = counts.GetValueOrDefault(count.Value) + count.Instances;
        }
    }

    public double ShareOf(long instances) => Reporting == 0 ? 0 : (double)instances / Reporting;

    /// <summary>The most frequent ones, so many and no more; of all the rest one sum.</summary>
    public static IEnumerable<KeyValuePair<string, long>> Most(IReadOnlyDictionary<string, long> counts, int most)
    {
        if (counts.Count <= most)
        {
            return counts;
        }

        var ordered = counts.OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal).ToList();
        return ordered.Take(most).Append(new(ValueOrder.Others, ordered.Skip(most).Sum(count => count.Value)));
    }
}
