namespace Telemetry.Fleet.History;

/// <summary>What a site draws numbers of its own for. Each has its place, so that a change to one changes no other.
/// </summary>
internal enum Aspect
{
    Birth,
    Death,
    Ticks,
    Delay,
    Pause,
    Silence,
    Adoption,
    Platform,
    Database,
    Workers,
    Plugins,
    Build,
    Url,
    Contact,
    Growth,
}

internal static class AspectNumbers
{
    public static Seeded For(this Seeded own, Aspect aspect) => own.For((long)aspect);
}
