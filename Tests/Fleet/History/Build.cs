namespace Telemetry.Fleet.History;

/// <summary>The build metadata of a site. An installation without git's library has the version alone.</summary>
internal static class Build
{
    /// <summary>Those who follow the development branch build it anew every week.</summary>
    public static string At(Seeded own, Role role, Release release, DateTime now)
    {
        var week = role == Role.FollowsPreviews ? now.Ticks / TimeSpan.TicksPerDay / 7 : 0;
        var commit = $"{(uint)own.For(release.ReleasedAt.Ticks).Bits(week):x8}";
        return role == Role.FollowsPreviews ? $"main@{commit}" : own.Fraction(0) switch
        {
            < 0.80 => $"v{release.Version}",
            < 0.90 => $"main@{commit}",
            < 0.97 => $"detached@{commit}",
            _ => "",
        };
    }
}
