using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.Extensions.FileProviders;

namespace Telemetry.Api.Pages;

/// <summary>
/// The style and the scripts, wherever the program was started from: a published one has them beside itself, and what was
/// only built knows where their sources are.
/// </summary>
internal static class PageAssets
{
    private const string WatchesFiles = "ReloadStaticAssetsAtRuntime";

    public static void FindAssets(this WebApplicationBuilder builder)
    {
        // Else what was only built has a route for any address that ends like a file, and GET of a call that only takes POST
        // is answered 404 instead of 405.
        builder.Configuration[WatchesFiles] = bool.FalseString;
        var environment = builder.Environment;
        var published = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        if (FileOf(environment, "runtime") is { } sources)
        {
            builder.Configuration[WebHostDefaults.StaticWebAssetsKey] = sources;
            StaticWebAssetsLoader.UseStaticWebAssets(environment, builder.Configuration);
        }
        else if (Directory.Exists(published))
        {
            environment.WebRootFileProvider = new PhysicalFileProvider(published);
        }
    }

    /// <summary>The list of them, with their fingerprints and what each looks like when it is compressed.</summary>
    public static string ManifestOf(IHostEnvironment environment) => FileOf(environment, "endpoints")
        ?? throw new FileNotFoundException("The list of the pages' assets is missing beside the program.");

    /// <summary>Of the program, or of the front door itself where a program only hosts it.</summary>
    private static string? FileOf(IHostEnvironment environment, string kind) =>
        new[] { environment.ApplicationName, typeof(PageAssets).Assembly.GetName().Name }
            .Select(name => Path.Combine(AppContext.BaseDirectory, $"{name}.staticwebassets.{kind}.json"))
            .FirstOrDefault(File.Exists);
}
