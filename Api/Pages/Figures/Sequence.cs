namespace Telemetry.Api.Pages.Figures;

/// <summary>Orders of the same values that each lack some.</summary>
internal static class Sequence
{
    /// <summary>Puts what is missing behind what it follows in the other order.</summary>
    public static void Merge<T>(List<T> values, IEnumerable<T> other, Func<T, T, bool> areSame)
    {
        var place = 0;
        foreach (var value in other)
        {
            var found = values.FindIndex(known => areSame(known, value));
            if (found < 0)
            {
                values.Insert(place, value);
                found = place;
            }

            place = found + 1;
        }
    }
}
