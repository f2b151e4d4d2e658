using System.Globalization;
using Telemetry.Fleet.Sender;

namespace Telemetry.Fleet.Run;

/// <summary>The shares of the sender versions, as <c>S3</c> or <c>S-1:1,S0:5,S1:15,S2:29,S3:50</c>; the weights need not
/// add up to 100.</summary>
public sealed class VersionMix
{
    private static readonly SenderVersion[] Versions = Enum.GetValues<SenderVersion>();

    public static readonly VersionMix Default = Parse("S-1:1,S0:5,S1:15,S2:29,S3:50");

    private readonly double[] weights = new double[Versions.Length];

    private VersionMix()
    {
    }

    /// <exception cref="FormatException">The text names an unknown version or a weight that is none.</exception>
    public static VersionMix Parse(string text)
    {
        var mix = new VersionMix();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, weight) = part.Split(':') switch
            {
                [var only] => (only, 1),
                [var named, var number]
                    when double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) =>
                    (named, value),
                _ => ("", 0),
            };
            var place = Array.FindIndex(Versions, known => $"S{(int)known}".Equals(name, StringComparison.OrdinalIgnoreCase));
            if (place < 0 || weight < 0)
            {
                throw new FormatException($"'{part}' is no sender version with a weight, such as S3:50");
            }

            mix.weights[place] += weight;
        }

        return mix.weights.Sum() > 0 ? mix : throw new FormatException("The versions need a weight above 0");
    }

    /// <summary>The version at a point of the mix, from 0 to below 1.</summary>
    public SenderVersion At(double point)
    {
        var left = point * weights.Sum();
        for (var i = 0; i < weights.Length; i++)
        {
            left -= weights[i];
            if (left < 0)
            {
                return Versions[i];
            }
        }

        return Versions[Array.FindLastIndex(weights, weight => weight > 0)];
    }
}
