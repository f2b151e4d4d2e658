using Microsoft.Extensions.DependencyInjection;
using Telemetry.Grains.Storage;

namespace Telemetry.Tests.Api;

/// <summary>More heartbeats than all buffers between a receiver and its reader hold.</summary>
internal static class ManyRows
{
    /// <summary>A heartbeat a second, the same one of the same instances.</summary>
    public static async Task InsertAsync(RunningReceiver receiver, int count) =>
        await receiver.Services.GetRequiredService<IDatabase>().ExecuteAsync(Sqlite(count), CancellationToken.None);

    public static string Sqlite(int count) =>
        $"""
        WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count - 1})
        INSERT INTO heartbeats (received_at_utc, instance_id, eventyay_version, schema_version, raw_payload)
        SELECT strftime('%Y-%m-%dT%H:%M:%S', 1767225600 + n, 'unixepoch') || '.000000Z', '7d9a1f7c-5c41-4f0e-9d2b-8e4b7a6c9e04',
               'version ' || n, '1', printf('%.*c', 400, 'x')
        FROM numbers
        """;

    public static string PostgreSql(int count) =>
        $"""
        INSERT INTO heartbeats (received_at_utc, instance_id, eventyay_version, schema_version, raw_payload)
        SELECT timestamptz '2026-01-01T00:00:00Z' + n * interval '1 second', '7d9a1f7c-5c41-4f0e-9d2b-8e4b7a6c9e04',
               'version ' || n, '1', repeat('x', 400)
        FROM generate_series(0, {count - 1}) AS n
        """;
}
