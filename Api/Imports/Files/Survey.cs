using System.Collections.Immutable;
using Telemetry.Grains.Interfaces.Imports;

namespace Telemetry.Api.Imports.Files;

/// <summary>What a look through a file brought.</summary>
/// <param name="Asks">What must be answered; empty when nothing is missing.</param>
/// <param name="Problem">Why the answers that were given cannot be right; null when they can.</param>
internal sealed record Survey(ImmutableArray<ImportQuestion> Asks, string? Problem)
{
    public static readonly Survey Clear = new([], null);
}
