namespace Telemetry.Grains.Storage.States;

/// <summary>What an installation reported, one value for each of <see cref="StateColumn.All"/>; null is not reported.</summary>
/// <param name="values">string, bool or long, by <see cref="StateColumn.Type"/>.</param>
internal sealed class Facts(object?[] values)
{
    private static readonly int[] Compared =
        [.. Enumerable.Range(0, StateColumn.All.Length).Where(i => StateColumn.All[i].BeginsState)];

    private static readonly int UptimeColumn =
        Enumerable.Range(0, StateColumn.All.Length).Single(i => !StateColumn.All[i].BeginsState);

    /// <summary>The one value whose change begins no state.</summary>
    public string? Uptime => (string?)values[UptimeColumn];

    public object? this[int column] => values[column];

    /// <summary>Whether both belong into one state.</summary>
    public bool SayTheSameAs(Facts others)
    {
        foreach (var i in Compared)
        {
            if (!Equals(values[i], others[i]))
            {
                return false;
            }
        }

        return true;
    }
}
