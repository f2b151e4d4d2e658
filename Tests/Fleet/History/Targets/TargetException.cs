namespace Telemetry.Fleet.History.Targets;

/// <summary>A target that cannot be written to; the message is for who started the command.</summary>
public sealed class TargetException(string message, Exception? cause = null) : Exception(message, cause)
{
    internal static TargetException FleetIsThere(FleetHistory history) => new(
        $"The database has heartbeats of the fleet with seed {history.Options.Seed} already. Take another --seed.");
}
