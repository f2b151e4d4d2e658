namespace Telemetry.Tests.Browser;

/// <summary>The README's pictures. <c>Tests/run screenshots</c> keeps them.</summary>
[Collection(DemoFleet.Name)]
public sealed class Screenshots(DemoFleet fleet) : IDisposable
{
    private const int MostBytes = 250_000;

    private static readonly string? Kept = Environment.GetEnvironmentVariable("TELEMETRY_SCREENSHOTS");

    private readonly string directory = Kept ?? Directory.CreateTempSubdirectory("telemetry-").FullName;

    public void Dispose()
    {
        if (Kept is null)
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Theory]
    [InlineData("overview", "/", ColorScheme.Light, 1240)]
    [InlineData("overview-dark", "/?range=1y&deployment_type=docker", ColorScheme.Dark, 1240)]
    public async Task Picture_is_small_enough_for_the_repository(string name, string address, ColorScheme theme, int width)
    {
        await using var visitor = await fleet.VisitSignedInAsync(new View(theme, width));
        await visitor.GoAsync(address);

        var picture = await visitor.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(directory, $"{name}.png") });

        Assert.InRange(picture.Length, 1, MostBytes);
    }
}
