using Telemetry.Fleet.Sender;

namespace Telemetry.Fleet.History;

/// <summary>One installation over its whole life. Everything about it follows from the seed and its number.</summary>
internal readonly struct Site
{
    private readonly HistoryOptions options;
    private readonly Seeded own;
    private readonly int number;

    public Site(HistoryOptions options, Seeded seed, int number)
    {
        this.options = options;
        this.number = number;
        own = seed.For(number);
        Role = Roles.Of(number);
        Identity = Clone.OriginalOf(number);
        InstanceId = seed.Uuid(Identity);
        BornAt = Role switch
        {
            Role.OneShot => OneShot.RunsAt(options, own.For(Aspect.Birth)),
            Role.Clone => Clone.BornAt(options, own.For(Aspect.Birth), new Site(options, seed, Identity).BornAt),
            Role.NeverUpgrades => options.Start.AddDays(-400 + (180 * own.For(Aspect.Birth).Fraction(0))),
            _ => UsualBirth(options, own.For(Aspect.Birth), Role),
        };
    }

    public Role Role { get; }

    /// <summary>The number of the site whose instance id this one has; its own number for all but clones.</summary>
    public int Identity { get; }

    public Guid InstanceId { get; }

    public DateTime BornAt { get; }

    /// <summary>Of the ordinary ones, one in twelve is a trial of some days; the others stay for two years on average. All
    /// are heard from in the history.</summary>
    public DateTime DiesAt
    {
        get
        {
            var death = own.For(Aspect.Death);
            var seenAt = BornAt > options.Start ? BornAt : options.Start;
            return Role != Role.Ordinary ? DateTime.MaxValue
                : death.Fraction(0) < 0.08 ? seenAt.AddDays(1 + (6 * death.Fraction(1)))
                : seenAt.AddDays(30 + death.Exponential(2, 700));
        }
    }

    /// <summary>Whether a bad release silences this site.</summary>
    public bool FallsSilent => Role == Role.Ordinary && own.For(Aspect.Silence).Fraction(0) < 0.6;

    /// <summary>Whether, once silent, it is heard from again after its next upgrade.</summary>
    public bool SpeaksAgain => own.For(Aspect.Silence).Fraction(1) < 0.5;

    public Ticks Ticks => new(own.For(Aspect.Ticks));

    /// <summary>Null for a site that is never away.</summary>
    public Pause? Pause => Role == Role.Pauses ? new Pause(options, own.For(Aspect.Pause), number) : null;

    public Release ReleaseAt(IReadOnlyList<Release> calendar, DateTime now) =>
        new Adoption(own.For(Aspect.Adoption), Role, BornAt).At(calendar, now);

    /// <summary>Everything that a heartbeat of that time reports.</summary>
    public Installation InstallationAt(Release release, DateTime now)
    {
        if (Role == Role.OneShot)
        {
            return OneShot.InstallationOf(own, release);
        }

        var platform = Platform.At(options, own.For(Aspect.Platform), now);
        var database = Database.At(options, own.For(Aspect.Database), now);
        var workers = own.For(Aspect.Workers).Fraction(0);
        var site = new Installation
        {
            EventyayVersion = Role == Role.OwnVersion ? OwnVersion.Of(number) : release.Version,
            PythonVersion = platform.PythonVersion ?? release.PythonVersion,
            OsFamily = platform.OsFamily,
            OsVersion = platform.OsVersion,
            DeploymentType = platform.Deployment,
            DatabaseType = database.Type,
            DatabaseVersion = database.Version,
            StorageBackend = platform.Storage,
            CeleryEnabled = workers < 0.93,
            RedisEnabled = workers < 0.95,
            EnabledPlugins = PluginTrend.EnabledAt(options, own.For(Aspect.Plugins), number, now),
            BuildMetadata = Build.At(own.For(Aspect.Build), Role, release, now),
            CanonicalBaseUrlHash = SiteUrl.HashAt(options, own.For(Aspect.Url), now),
            MaintainerContact = Contact.At(options, own.For(Aspect.Contact), number, now),
            Usage = Growth.At(options, own.For(Aspect.Growth), now, BornAt),
            Ranges = Role == Role.OldSample ? CountRanges.OldSample : null,
        };
        return Gap.In(site, Role);
    }

    /// <summary>Four in ten stood before the history began, as do all that will be away in it; the others came in growing
    /// numbers.</summary>
    private static DateTime UsualBirth(HistoryOptions options, Seeded own, Role role)
    {
        const double before = 0.4;
        var when = own.Fraction(0) * (role == Role.Pauses ? before : 1);
        return when < before
            ? options.Start.AddDays(-400 * (before - when) / before)
            : options.At(Math.Pow((when - before) / (1 - before), 0.7));
    }
}
