namespace Telemetry.Grains.Statistics;

/// <summary>How long ago an installation was heard from.</summary>
internal static class Status
{
    /// <summary>On the day or one of the six before.</summary>
    public const string Active = "active";

    /// <summary>7 to 30 days before.</summary>
    public const string Dormant = "dormant";

    /// <summary>Longer ago.</summary>
    public const string Lost = "lost";
}
