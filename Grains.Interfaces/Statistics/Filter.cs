using System.Collections.Immutable;

namespace Telemetry.Grains.Interfaces.Statistics;

/// <summary>
/// Which installations a question is about: those that meet every condition. Without a condition on <c>status</c> only
/// active ones are counted.
/// </summary>
/// <param name="Conditions">One for each dimension, in the order of <see cref="Dimension.All"/>.</param>
[GenerateSerializer, Immutable, Alias("filter")]
public sealed record Filter([property: Id(0)] ImmutableArray<Condition> Conditions)
{
    /// <summary>What stands for NULL, in filters and in answers.</summary>
    public const string NotReported = "(not reported)";

    public static readonly Filter None = new([]);

    /// <summary>Null when nothing is asked of this dimension.</summary>
    public Condition? On(string dimension) => Conditions.FirstOrDefault(condition => condition.Dimension == dimension);

    public Filter Without(string dimension) =>
        new(Conditions.RemoveAll(condition => condition.Dimension == dimension));

    /// <summary>As in an address, without the question mark. Filters that ask for the same read the same.</summary>
    public override string ToString() => string.Join('&', Conditions);
}

/// <summary>
/// Asks that a dimension has any of the first values (where there are some) and none of the second ones. An installation
/// that does not report the dimension has none of its values, so it passes a condition that only excludes some.
/// </summary>
/// <param name="Dimension">A name in <see cref="Statistics.Dimension.All"/>.</param>
/// <param name="Any">In their order as text, each once. <see cref="Filter.NotReported"/> may be among them.</param>
/// <param name="None">Likewise.</param>
[GenerateSerializer, Immutable, Alias("condition")]
public sealed record Condition(
    [property: Id(0)] string Dimension,
    [property: Id(1)] ImmutableArray<string> Any,
    [property: Id(2)] ImmutableArray<string> None)
{
    public override string ToString() => string.Join(
        '&',
        Any.Concat(None.Select(value => "!" + value)).Select(value => $"{Dimension}={Uri.EscapeDataString(value)}"));
}
