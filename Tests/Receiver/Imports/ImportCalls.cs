using System.Net;
using System.Text;
using System.Text.Json;
using Telemetry.Tests.Storage;

namespace Telemetry.Tests.Imports;

/// <summary>The calls for imports, as a maintainer makes them.</summary>
internal static class ImportCalls
{
    public static Task<Received> ImportAsync(this RunningReceiver receiver, string file, string query = "", string key = RunningReceiver.AdminKey) =>
        receiver.ImportAsync(Encoding.UTF8.GetBytes(file), query, key);

    public static async Task<Received> ImportAsync(
        this RunningReceiver receiver, byte[] file, string query = "", string key = RunningReceiver.AdminKey)
    {
        using var content = new ByteArrayContent(file);
        return await receiver.SendAsync(HttpMethod.Post, "/api/imports" + query, content, key);
    }

    public static async Task<Received> SendAsync(
        this RunningReceiver receiver, HttpMethod method, string path, HttpContent? content = null, string key = RunningReceiver.AdminKey)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content, Headers = { { "X-API-Key", key } } };
        using var response = await receiver.Client.SendAsync(request);
        return await Received.ReadAsync(response);
    }

    /// <summary>The import once nobody is at it any more.</summary>
    public static async Task<JsonElement> EndedAsync(this RunningReceiver receiver, Received begun)
    {
        Assert.Equal(HttpStatusCode.Accepted, begun.Status);
        return await receiver.EndedAsync(begun.Body.GetProperty("import").GetProperty("number").GetInt32());
    }

    /// <inheritdoc cref="EndedAsync(RunningReceiver, Received)"/>
    public static async Task<JsonElement> EndedAsync(this RunningReceiver receiver, int number)
    {
        var import = await receiver.ReadImportAsync(number);
        await Eventually.TrueAsync(async () => !(import = await receiver.ReadImportAsync(number)).GetProperty("running").GetBoolean());
        return import;
    }

    public static async Task<JsonElement> ReadImportAsync(this RunningReceiver receiver, int number) =>
        (await receiver.SendAsync(HttpMethod.Get, $"/api/imports/{number}")).Body.GetProperty("import");

    /// <summary>The import's state and counts.</summary>
    public static (string? State, long Added, long Known, long Refused) Counts(this JsonElement import) => (
        import.GetProperty("state").GetString(), import.GetProperty("added").GetInt64(), import.GetProperty("known").GetInt64(),
        import.GetProperty("refused").GetInt64());

    /// <summary>All heartbeats with all their columns, oldest first.</summary>
    public static Task<byte[]> ExportAsync(this RunningReceiver receiver, string query = "") =>
        receiver.ExportAsync("ndjson", query);

    public static async Task<byte[]> ExportAsync(this RunningReceiver receiver, string format, string query)
    {
        using var response = await receiver.Client.GetAsync(
            $"/api/heartbeats?format={format}&include=maintainer_contact,raw_payload{query}", RunningReceiver.AdminKey);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsByteArrayAsync();
    }

    /// <summary>Returns when a rebuild that was begun is over and the statistics are those of all heartbeats.</summary>
    public static Task StatisticsAreRebuiltAsync(this RunningReceiver receiver) => Eventually.TrueAsync(async () =>
    {
        using var response = await receiver.Client.GetAsync("/api/statistics/rebuild", RunningReceiver.ReadKey);
        var rebuild = (await Received.ReadAsync(response)).Body;
        return !rebuild.GetProperty("running").GetBoolean() && rebuild.TryGetProperty("as_of", out _);
    });
}
