namespace Telemetry.Fleet.History;

/// <summary>Versions that no release has: of those who package or patch Eventyay themselves. All forms of PEP 440 that
/// releases leave out, and one that is no version at all.</summary>
internal static class OwnVersion
{
    private static readonly string[] All = ["v1.2", "1.10", "1.2.0.post1", "1!2.0", "1.2.0+local.5", "main"];

    /// <summary>What the site reports for ever, whatever it runs. Two sites in fifty have this role, one in each half of
    /// them, so they go through the forms in turn.</summary>
    public static string Of(int number) => All[number / 25 % All.Length];
}
