using System.ComponentModel.DataAnnotations;

namespace Telemetry.Api.Heartbeats;

/// <summary>What the front door takes in (configuration section <c>Heartbeats</c>).</summary>
public sealed class IntakeOptions
{
    public const string Section = "Heartbeats";

    /// <summary>Real bodies have 1 to 2 KB. The server's own limit, for whatever is posted, is the upper end.</summary>
    [Range(100, FrontDoor.MostBodyBytes)]
    public int MaxBodyBytes { get; set; } = 10_000;
}
