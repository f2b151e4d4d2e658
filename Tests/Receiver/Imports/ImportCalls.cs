using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Grains.Storage;
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
            $"/api/heartbeats?unsettled=true&format={format}&include=maintainer_contact,raw_payload{query}", RunningReceiver.AdminKey);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsByteArrayAsync();
    }

    /// <summary>Returns when a rebuild that was begun is over and the statistics are those of all heartbeats.</summary>
    public static async Task StatisticsAreRebuiltAsync(this RunningReceiver receiver)
    {
        var called = DateTimeOffset.UtcNow;
        await Eventually.TrueAsync(async () =>
        {
            using var response = await receiver.Client.GetAsync("/api/statistics/rebuild", RunningReceiver.ReadKey);
            var rebuild = (await Received.ReadAsync(response)).Body;
            return !rebuild.GetProperty("running").GetBoolean()
                && rebuild.TryGetProperty("as_of", out var asOf) && asOf.GetDateTimeOffset() >= called;
        });
    }

    /// <summary>What all statistics are made of, once a rebuild that was begun is over.</summary>
    public static async Task<string> StatesAsync(this RunningReceiver receiver)
    {
        await receiver.StatisticsAreRebuiltAsync();
        var states = await receiver.Services.GetRequiredService<IDatabase>().QueryAsync(
            """
            SELECT instance_id, valid_from, valid_until, last_received_at_utc, began, eventyay_version, deployment_type,
                   background_jobs_enabled, events_bucket, error_count_bucket, has_contact
            FROM instance_states ORDER BY instance_id, valid_from
            """,
            row => string.Join('|', row.GetGuid(0), row.GetFieldValue<DateOnly>(1), row.GetFieldValue<DateOnly>(2), row.GetFieldValue<DateTimeOffset>(3).Ticks, row.GetString(4), Rest(row)),
            CancellationToken.None);
        return string.Join('\n', states);

        static string Rest(System.Data.Common.DbDataReader row) => string.Join(
            '|', Enumerable.Range(5, row.FieldCount - 5).Select(at => row.IsDBNull(at) ? "-" : row.GetName(at) is "background_jobs_enabled" or "has_contact" ? $"{row.GetBoolean(at)}" : row.GetString(at)));
    }
}
