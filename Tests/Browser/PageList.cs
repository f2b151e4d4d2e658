namespace Telemetry.Tests.Browser;

/// <summary>
/// The pages that an administrator sees, each with something to show, and the public one. A star stands for the first that
/// the list before it links to.
/// </summary>
public static class PageList
{
    /// <summary>What those see who have not signed in, where the receiver's figures are public.</summary>
    public const string Public = "/?in=public";

    private static readonly string[] Addresses =
    [
        "/",
        "/?deployment_type=docker&range=1y",
        "/versions",
        "/versions?eventyay_version=1.3.0&contacts=show",
        "/environment",
        "/environment?database=postgresql%2013&contacts=show",
        "/usage?by=orders",
        "/plugins",
        "/instances",
        "/instances?include=maintainer_contact&status=lost&sort=eventyay_version",
        "/instances/*",
        "/heartbeats",
        "/heartbeats/*",
        "/refusals",
        "/refusals/*",
        "/values?by=database_version&page=%2F",
        "/imports",
        "/keys",
        "/meaning",
        Public,
    ];

    public static TheoryData<string> All => [.. Addresses];

    public static TheoryData<string, ColorScheme> InBothThemes
    {
        get
        {
            var both = new TheoryData<string, ColorScheme>();
            foreach (var address in Addresses)
            {
                both.Add(address, ColorScheme.Light);
                both.Add(address, ColorScheme.Dark);
            }

            return both;
        }
    }
}
