using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Telemetry.Peer;

// What a maintainer would write instead of the receiver: one INSERT for each request. It reads the receiver's settings.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
await using var app = builder.Build();
var settings = app.Configuration;
app.Urls.Add(settings["Urls"]!);
app.Urls.Add(settings["Management:Url"]!);

var key = Encoding.UTF8.GetBytes(settings["ApiKeys:0:Key"]!);
await using IPeerStore store = settings["Storage:Provider"] == "PostgreSql"
    ? await PostgreSqlStore.OpenAsync(settings["ConnectionStrings:Telemetry"]!)
    : await SqliteStore.OpenAsync(settings["Storage:DataDirectory"]!);

app.MapPost("/api/heartbeat", async (HttpContext context) =>
{
    if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(context.Request.Headers["X-API-Key"].ToString()), key))
    {
        return PeerAnswer.Unauthorized;
    }

    var body = await ReadAsync(context);
    PeerHeartbeat? heartbeat;
    try
    {
        heartbeat = JsonSerializer.Deserialize(body, PeerJson.Default.PeerHeartbeat);
    }
    catch (JsonException)
    {
        return PeerAnswer.InvalidJson;
    }

    if (heartbeat is not { InstanceId: { } instance, SchemaVersion: not null })
    {
        return PeerAnswer.MissingFields;
    }

    var recorded = await store.TryRecordAsync(
        new PeerRow(DateTime.UtcNow, instance, heartbeat, Encoding.UTF8.GetString(body)), context.RequestAborted);
    return recorded ? PeerAnswer.Recorded : PeerAnswer.RateLimited;
});

// The least that a server can do with a heartbeat: read it, and answer 60 bytes.
app.MapPost("/bare", async (HttpContext context) =>
{
    await ReadAsync(context);
    return PeerAnswer.Recorded;
});
app.MapGet("/health/ready", () => PeerAnswer.Recorded);
await app.RunAsync();

static async Task<byte[]> ReadAsync(HttpContext context)
{
    var body = new byte[context.Request.ContentLength ?? 0];
    await context.Request.Body.ReadExactlyAsync(body, context.RequestAborted);
    return body;
}
