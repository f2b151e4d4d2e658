using System.Collections.Immutable;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Statistics;

/// <summary>What can be asked.</summary>
public sealed record DimensionsAnswer(ImmutableArray<DimensionView> Dimensions)
{
    public static readonly DimensionsAnswer All = new(
    [
        .. Dimension.All.Select(dimension => new DimensionView(
            dimension.Name, dimension.Label, KindOf(dimension.Kind), dimension.IsOrdered)),
    ]);

    private static string KindOf(DimensionKind kind) => kind switch
    {
        DimensionKind.ReleaseLine => "release_line",
        _ => kind.ToString().ToLowerInvariant(),
    };
}

/// <param name="Name">As a filter, and as the parameter <c>by</c>.</param>
/// <param name="Label">For people.</param>
/// <param name="Kind">category, version, release_line, database, bucket, uptime, flag, plugin or status.</param>
/// <param name="Movement">Whether <c>movement</c> can be asked by it.</param>
public sealed record DimensionView(string Name, string Label, string Kind, bool Movement);
