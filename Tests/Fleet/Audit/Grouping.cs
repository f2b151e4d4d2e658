using System.Runtime.CompilerServices;

namespace Telemetry.Fleet.Audit;

/// <summary>Turns an ordered stream into one group per instance, holding one group in memory.</summary>
internal static class Grouping
{
    public static async IAsyncEnumerable<(Guid InstanceId, List<TValue> Values)> ByInstanceAsync<TItem, TValue>(
        this IAsyncEnumerable<TItem> ordered,
        Func<TItem, Guid> instance,
        Func<TItem, TValue> value,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        Guid? current = null;
        var values = new List<TValue>();
        await foreach (var item in ordered.WithCancellation(cancellation))
        {
            if (current is { } ended && instance(item) != ended)
            {
                yield return (ended, values);
                values = [];
            }

            current = instance(item);
            values.Add(value(item));
        }

        if (current is { } last)
        {
            yield return (last, values);
        }
    }
}
