using Telemetry.Peer.Storage;

namespace Telemetry.Peer;

/// <summary>
/// What a maintainer would write instead of the receiver: one process, one statement a heartbeat. It answers a good
/// heartbeat, a repeat, a wrong key and bad JSON like the receiver does, and knows nothing of the rest of the contract.
/// </summary>
/// <remarks>
/// Settings: <c>Urls</c>; <c>Key</c>, which may post; <c>ConnectionStrings:PostgreSql</c> or <c>:Sqlite</c>. With
/// neither it keeps nothing, and is what an ASP.NET application costs that does no work.
/// </remarks>
public static class PeerApplication
{
    public const string ReadyPath = "/health/ready";
    public const string BarePath = "/bare";

    public static async Task<WebApplication> BuildAsync(string[] args, CancellationToken cancellationToken = default)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);

        // As the receiver has it, so that both stand on the same server.
        builder.WebHost.UseSockets(sockets =>
        {
            sockets.UnsafePreferInlineScheduling = true;
            sockets.WaitForDataBeforeAllocatingBuffer = false;
        });
        builder.WebHost.UseUrls(builder.Configuration["Urls"] ?? "http://127.0.0.1:8080");
        var app = builder.Build();
        app.MapGet(ReadyPath, () => Results.Ok());
        app.MapPost(BarePath, BareEndpoint.AnswerAsync);
        if (await OpenTableAsync(app.Configuration, cancellationToken) is { } table)
        {
            var key = app.Configuration["Key"] ?? throw new InvalidOperationException("Key is not set.");
            app.MapPost("/api/heartbeat", new HeartbeatEndpoint(table, key, TimeProvider.System).AnswerAsync);
            app.Lifetime.ApplicationStopped.Register(table.Dispose);
        }

        return app;
    }

    private static async Task<IHeartbeatTable?> OpenTableAsync(
        IConfiguration configuration, CancellationToken cancellationToken) =>
        configuration.GetConnectionString("PostgreSql") is { } postgreSql
            ? await PostgreSqlTable.OpenAsync(postgreSql, cancellationToken)
            : configuration.GetConnectionString("Sqlite") is { } sqlite ? SqliteTable.Open(sqlite) : null;
}
