namespace Telemetry.Tests.Browser;

/// <summary>The pages that an administrator sees, each with something to show.</summary>
public static class PageList
{
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
        "/values?by=database_version&page=%2F",
        "/imports",
        "/keys",
        "/meaning",
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
