using System.Globalization;

namespace Telemetry.Api.Imports;

/// <summary>The lines on which something was met, as text: the first of them, neighbours together.</summary>
internal sealed class LineList
{
    private const int MostStretches = 30;

    private readonly List<(long First, long Last)> stretches = [];

    public long Count { get; private set; }

    /// <param name="line">Behind those before it.</param>
    public void Add(long line)
    {
        Count++;
        if (stretches.Count > 0 && stretches[^1].Last == line - 1)
        {
            stretches[^1] = (stretches[^1].First, line);
        }
        else if (stretches.Count <= MostStretches)
        {
            stretches.Add((line, line));
        }
    }

    /// <summary>Such as <c>14, 17-20</c>, and <c>…</c> where there are more.</summary>
    public override string ToString() =>
        string.Join(", ", stretches.Take(MostStretches).Select(Text)) + (stretches.Count > MostStretches ? ", …" : "");

    private static string Text((long First, long Last) stretch) => stretch.First == stretch.Last
        ? stretch.First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{stretch.First}-{stretch.Last}");
}
