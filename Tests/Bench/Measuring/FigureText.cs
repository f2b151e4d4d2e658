using System.Globalization;

namespace Telemetry.Bench.Measuring;

/// <summary>Figures for people: no more digits than they deserve.</summary>
internal static class FigureText
{
    public static string Of(double figure) => figure switch
    {
        double.NaN => "–",
        >= 100 => figure.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => figure.ToString("N1", CultureInfo.InvariantCulture),
        _ => figure.ToString("N2", CultureInfo.InvariantCulture),
    };
}
