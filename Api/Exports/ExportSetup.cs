using Microsoft.AspNetCore.ResponseCompression;

namespace Telemetry.Api.Exports;

internal static class ExportSetup
{
    public static IServiceCollection AddExports(this IServiceCollection services)
    {
        services.AddSingleton<ExportPages>();
        services.AddSingleton<ExportDoor>();

        // The first that a reader takes is used. (Exports ask for it; no middleware compresses other answers.)
        return services.AddResponseCompression(options =>
        {
            options.Providers.Add<ZstdCompression>();
            options.Providers.Add<BrotliCompressionProvider>();
            options.Providers.Add<GzipCompressionProvider>();
        });
    }
}
