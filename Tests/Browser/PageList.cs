namespace Telemetry.Tests.Browser;

/// <summary>The pages that an administrator sees, each with something to show.</summary>
public static class PageList
{
    private static readonly string[] Addresses =
    [
        "/",
        "/?deployment_type=docker&range=1y",
        "/values?by=database_version&page=%2F",
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
