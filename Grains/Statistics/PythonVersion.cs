using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Telemetry.Grains.Statistics;

/// <summary>
/// A version as Python orders it (PEP 440): <c>1.10</c> after <c>1.9</c>, <c>1.3.0.dev0</c> before <c>1.3.0a1</c> before
/// <c>1.3.0</c> before <c>1.3.0+local</c> before <c>1.3.0.post1</c>. Versions that are spelled differently can be equal.
/// </summary>
internal sealed partial class PythonVersion : IComparable<PythonVersion>
{
    private readonly BigInteger epoch;
    private readonly BigInteger[] numbers;
    private readonly (int Stage, BigInteger Number) pre;
    private readonly BigInteger post;
    private readonly BigInteger? dev;
    private readonly string[] local;

    private PythonVersion(Match match)
    {
        epoch = Number(match.Groups["epoch"]);
        numbers = [.. match.Groups["release"].Value.Split('.').Select(Number)];
        var (hasPre, hasPost) = (match.Groups["pre"].Success, match.Groups["post"].Success);
        dev = match.Groups["dev"].Success ? Number(match.Groups["devn"]) : null;
        pre = hasPre ? (StageOf(match.Groups["pre"].Value), Number(match.Groups["pren"]))
            : dev is not null && !hasPost ? (Stage.BeforeAlpha, 0) : (Stage.Final, 0);
        post = hasPost ? Number(match.Groups["postn"]) : -1;
        local = match.Groups["local"].Value.ToLowerInvariant().Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        IsFinal = !hasPre && dev is null;
    }

    private static readonly char[] Separators = ['.', '-', '_'];

    /// <summary>No pre-release and no development version.</summary>
    public bool IsFinal { get; }

    /// <summary>The first two numbers, such as <c>1.2</c>; a version of one number has 0 as its second one.</summary>
    public string Line => (epoch.IsZero ? "" : $"{epoch}!") + $"{At(0)}.{At(1)}";

    /// <summary>Null when the text is no version.</summary>
    public static PythonVersion? Parse(string text) =>
        Form().Match(text) is { Success: true } match ? new PythonVersion(match) : null;

    /// <summary>Whether the version begins with these numbers: those of <c>1.2.*</c> are 1 and 2, and 1.20 does not.</summary>
    public bool BeginsWith(IReadOnlyList<BigInteger> prefix) =>
        epoch.IsZero && prefix.Select((number, index) => At(index) == number).All(same => same);

    public int CompareTo(PythonVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        var order = epoch.CompareTo(other.epoch);
        for (var i = 0; order == 0 && i < Math.Max(numbers.Length, other.numbers.Length); i++)
        {
            order = At(i).CompareTo(other.At(i));
        }

        order = order != 0 ? order : pre.CompareTo(other.pre);
        order = order != 0 ? order : post.CompareTo(other.post);
        order = order != 0 ? order : (dev is null, dev ?? 0).CompareTo((other.dev is null, other.dev ?? 0));
        return order != 0 ? order : CompareLocal(local, other.local);
    }

    private BigInteger At(int index) => index < numbers.Length ? numbers[index] : 0;

    /// <summary>Part by part; numbers are greater than words, and a longer one than its beginning.</summary>
    private static int CompareLocal(string[] one, string[] other)
    {
        for (var i = 0; i < Math.Min(one.Length, other.Length); i++)
        {
            var (oneIsNumber, otherIsNumber) = (IsNumber(one[i]), IsNumber(other[i]));
            var order = oneIsNumber && otherIsNumber ? Number(one[i]).CompareTo(Number(other[i]))
                : oneIsNumber != otherIsNumber ? oneIsNumber.CompareTo(otherIsNumber)
                : string.CompareOrdinal(one[i], other[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return one.Length.CompareTo(other.Length);
    }

    private static bool IsNumber(string text) => text.All(char.IsAsciiDigit);

    private static BigInteger Number(Group group) => group.Success ? Number(group.Value) : 0;

    private static BigInteger Number(string text) =>
        text.Length == 0 ? 0 : BigInteger.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static int StageOf(string word) => word.ToLowerInvariant() switch
    {
        "a" or "alpha" => Stage.Alpha,
        "b" or "beta" => Stage.Beta,
        _ => Stage.Candidate,
    };

    [GeneratedRegex(
        """
        ^\s*v?
        ((?<epoch>[0-9]+)!)?
        (?<release>[0-9]+(\.[0-9]+)*)
        ([-_.]?(?<pre>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<pren>[0-9]+)?)?
        (-(?<post>(?<postn>[0-9]+))|[-_.]?(?<post>post|rev|r)[-_.]?(?<postn>[0-9]+)?)?
        ([-_.]?(?<dev>dev)[-_.]?(?<devn>[0-9]+)?)?
        (\+(?<local>[a-z0-9]+([-_.][a-z0-9]+)*))?
        \s*\z
        """,
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Form();

    /// <summary>What comes before the release itself. A development version comes before its first alpha.</summary>
    private static class Stage
    {
        public const int BeforeAlpha = 0;
        public const int Alpha = 1;
        public const int Beta = 2;
        public const int Candidate = 3;
        public const int Final = 4;
    }
}
