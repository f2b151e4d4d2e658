namespace Telemetry.Fleet.History;

/// <summary>Which release a site runs. New sites begin with the newest; of twenty, six upgrade within days, seven
/// within weeks, four when they get to it, and three never.</summary>
internal readonly struct Adoption(Seeded own, Role role, DateTime bornAt)
{
    /// <summary>Only ever a later one than before.</summary>
    public Release At(IReadOnlyList<Release> calendar, DateTime now)
    {
        for (var i = calendar.Count - 1; i > 0; i--)
        {
            if (calendar[i].ReleasedAt <= now && InstalledAt(calendar, i) <= now)
            {
                return calendar[i];
            }
        }

        return calendar[0];
    }

    private DateTime InstalledAt(IReadOnlyList<Release> calendar, int place)
    {
        var release = calendar[place];
        if (role == Role.OneShot)
        {
            return release.ReleasedAt;
        }

        if (release.IsPreview && role != Role.FollowsPreviews)
        {
            return DateTime.MaxValue;
        }

        // Once a release is known to be bad, nobody chooses it any more.
        var withdrawnAt = release.IsBad ? calendar[place + 1].ReleasedAt : DateTime.MaxValue;
        var installedAt = release.ReleasedAt <= bornAt && bornAt < withdrawnAt ? bornAt : UpgradedAt(release, place);
        return installedAt < withdrawnAt ? installedAt : DateTime.MaxValue;
    }

    private DateTime UpgradedAt(Release release, int place)
    {
        double? pace = (role, own.Fraction(0)) switch
        {
            (Role.NeverUpgrades, _) => null,
            (Role.FollowsPreviews, _) => 2,
            (_, < 0.3) => 3,
            (_, < 0.65) => 21,
            (_, < 0.85) => 90,
            _ => null,
        };
        return pace is { } days
            ? release.ReleasedAt.AddDays(own.For(1).Exponential(place, days * release.Slowness))
            : DateTime.MaxValue;
    }
}
