namespace Telemetry.Fleet.History;

/// <summary>What sets a site apart from most.</summary>
internal enum Role
{
    Ordinary,

    /// <summary>An id of a CI system: <see cref="History.OneShot"/>.</summary>
    OneShot,

    /// <summary>Runs on a copy of another site's database: <see cref="History.Clone"/>.</summary>
    Clone,

    /// <summary>Is away once, for days: <see cref="History.Pause"/>.</summary>
    Pauses,

    /// <summary>Reports a version that is none of the releases: <see cref="History.OwnVersion"/>.</summary>
    OwnVersion,

    /// <summary>Tells its counts in the ranges of an old sample.</summary>
    OldSample,

    /// <summary>Sends null where it knows nothing: <see cref="History.Gap"/>.</summary>
    SendsNull,

    /// <summary>Sends an empty text where it knows nothing: <see cref="History.Gap"/>.</summary>
    SendsEmpty,

    /// <summary>Follows the development branch.</summary>
    FollowsPreviews,

    /// <summary>Has stood for long and never upgrades: its sender is one of the two oldest.</summary>
    NeverUpgrades,
}

/// <summary>The roles are dealt out in turn, so that a small fleet has them all.</summary>
internal static class Roles
{
    public static Role Of(int number) => (number % 50) switch
    {
        3 or 19 or 33 => Role.OneShot,
        7 => Role.Clone,
        1 or 9 or 17 or 25 or 43 => Role.Pauses,
        11 or 29 => Role.OwnVersion,
        23 => Role.OldSample,
        31 => Role.SendsNull,
        41 => Role.SendsEmpty,
        13 or 37 => Role.FollowsPreviews,
        21 or 47 => Role.NeverUpgrades,
        _ => Role.Ordinary,
    };
}
