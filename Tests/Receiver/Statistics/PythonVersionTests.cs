using Telemetry.Grains.Statistics;

namespace Telemetry.Tests.Statistics;

public sealed class PythonVersionTests
{
    /// <summary>Each is older than the next one; those with = between them are equal.</summary>
    private const string InOrder =
        """
        0.1
        0.9.9
        1.0.dev0
        1.0.dev456
        1.0a1
        1.0a2.dev456
        1.0a12.dev456
        1.0a12 = 1.0.alpha-12 = 1.0ALPHA12
        1.0b1.dev456
        1.0b2
        1.0b2.post345.dev456
        1.0b2.post345
        1.0rc1.dev456
        1.0rc1 = 1.0c1 = 1.0-pre.1 = 1.0preview1
        1.0 = 1.0.0 = v1.0 = 1 = 01.0
        1.0+abc.5
        1.0+abc.7
        1.0+5
        1.0+5.1 = 1.0+5_1
        1.0.post456.dev34
        1.0.post456 = 1.0-456 = 1.0.r456
        1.1.dev1
        1.1
        1.3.0.dev0
        1.3.0
        1.9
        1.10
        1.10.1
        2024.1
        20240101123456789012345.0
        1!0.1
        """;

    [Fact]
    public void Versions_are_in_the_order_of_Python()
    {
        var steps = InOrder.Split('\n').Select(line => line.Split(" = ")).ToList();
        for (var i = 0; i < steps.Count; i++)
        {
            Assert.All(steps[i], version => Assert.Equal(0, Parse(version).CompareTo(Parse(steps[i][0]))));
            Assert.All(steps.Skip(i + 1), later => Assert.True(Parse(steps[i][0]).CompareTo(Parse(later[0])) < 0, $"{steps[i][0]} < {later[0]}"));
            Assert.All(steps.Skip(i + 1), later => Assert.True(Parse(later[^1]).CompareTo(Parse(steps[i][^1])) > 0, $"{later[^1]} > {steps[i][^1]}"));
        }
    }

    [Fact]
    public void What_is_no_version_comes_last_and_equal_ones_in_the_order_of_their_text() =>
        Assert.Equal(
            ["1.2.0.dev0", "1.2", "1.2.0", "v1.2", "", "1.2-x.y", "main"],
            new[] { "main", "v1.2", "1.2-x.y", "1.2.0", "", "1.2.0.dev0", "1.2" }.Order(ValueOrder.Versions));

    [Theory]
    [InlineData("1.2.0", "1.2")]
    [InlineData("v1.2", "1.2")]
    [InlineData("1", "1.0")]
    [InlineData("1.02.3rc1", "1.2")]
    [InlineData("2!1.2", "2!1.2")]
    public void Line_is_the_first_two_numbers(string version, string line) => Assert.Equal(line, Parse(version).Line);

    [Theory]
    [InlineData("1.2", true)]
    [InlineData("1.2.0.dev0", true)]
    [InlineData("v1.2.9+x", true)]
    [InlineData("1.20", false)]
    [InlineData("1.1", false)]
    [InlineData("1", false)]
    [InlineData("1!1.2", false)]
    public void Prefix_is_of_whole_numbers(string version, bool begins) => Assert.Equal(begins, Parse(version).BeginsWith([1, 2]));

    [Theory]
    [InlineData("1.0", true)]
    [InlineData("1.0.post1", true)]
    [InlineData("1.0+x", true)]
    [InlineData("1.0rc1", false)]
    [InlineData("1.0.dev0", false)]
    [InlineData("1.0.post1.dev0", false)]
    public void Final_is_what_is_no_pre_release(string version, bool isFinal) => Assert.Equal(isFinal, Parse(version).IsFinal);

    [Fact]
    public void Version_of_many_digits_is_compared_too() =>
        Assert.True(Parse("1." + new string('9', 150)).CompareTo(Parse("1." + new string('9', 151))) < 0);

    private static PythonVersion Parse(string text) => PythonVersion.Parse(text) ?? throw new ArgumentException(text);
}
