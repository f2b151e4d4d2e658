using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;
using Telemetry.Bench.Measuring;

namespace Telemetry.Bench.Targets;

/// <summary>
/// States as a fold has left them: of so many instances, ten each in the last year, the same ones in every run. One in
/// ten ends in a silence; one instance in seven is silent now. They lie in the order of time, in which a fold writes them.
/// </summary>
internal static class KnownStates
{
    private const int StatesEach = 10;

    public static async Task FillAsync(string database, long instances, CancellationToken cancellationToken)
    {
        // Keys are made at the end: so it takes a third of the time.
        string[] statements =
        [
            "ALTER TABLE states DROP CONSTRAINT states_pkey",
            "DROP INDEX states_days, states_new",
            "INSERT INTO statistics_fold (id, version, generation, definition, position) VALUES (1, 1, 1, 1, now()) ON CONFLICT (id) DO UPDATE SET generation = 1",
            "INSERT INTO plugin_lists SELECT list, 'plugin_' || plugin FROM generate_series(0, 499) AS list, generate_series(0, 24) AS plugin WHERE (list * 2654435761 >> plugin) & 3 = 0",
            States(instances),
            "SET maintenance_work_mem = '512MB'; ALTER TABLE states ADD PRIMARY KEY (generation, instance_id, valid_from)",
            "CREATE INDEX states_days ON states USING brin (valid_from, valid_until) WITH (pages_per_range = 16, autosummarize = on)",
            "CREATE INDEX states_new ON states (generation, valid_from) WHERE began = 'new'",
            "VACUUM (ANALYZE) states, plugin_lists",
        ];
        foreach (var statement in statements)
        {
            await Stage.ExecuteAsync(database, statement, cancellationToken);
        }
    }

    /// <summary>Into a file of SQLite that has the receiver's schema.</summary>
    public static async Task CopyAsync(string database, string file, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var target = new SqliteConnection($"Data Source={file};Pooling=False");
        await target.OpenAsync(cancellationToken);
        await using var transaction = await target.BeginTransactionAsync(cancellationToken);
        foreach (var table in new[] { "states", "plugin_lists", "statistics_fold" })
        {
            await using var select = source.CreateCommand($"SELECT * FROM {table}");
            await using var reader = await select.ExecuteReaderAsync(cancellationToken);
            var columns = Enumerable.Range(0, reader.FieldCount).Where(column => reader.GetName(column) != "lost_from").ToList();
            await using var insert = target.CreateCommand();
            insert.CommandText = $"INSERT INTO {table} ({string.Join(", ", columns.Select(reader.GetName))}) "
                + $"VALUES ({string.Join(", ", columns.Select(column => $"@{column}"))})";
            while (await reader.ReadAsync(cancellationToken))
            {
                insert.Parameters.Clear();
                columns.ForEach(column => insert.Parameters.AddWithValue($"@{column}", ValueOf(reader.GetValue(column))));
                await insert.ExecuteNonQueryAsync(cancellationToken);
            }
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Days and times as SQLite's schema keeps them.</summary>
    private static object ValueOf(object value) => value switch
    {
        Guid id => id.ToString(),
        DateTime { Kind: DateTimeKind.Utc } time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => value,
    };

    private static string States(long instances) =>
        $"""
        INSERT INTO states (
            generation, instance_id, valid_from, valid_until, last_received_at_utc, began, eventyay_version, build_metadata,
            schema_version, canonical_base_url, python_version, os_family, os_version, deployment_type, database_type,
            database_version, storage_backend, background_jobs_enabled, redis_enabled, plugin_list, events_bucket,
            live_events_bucket, organizers_bucket, attendees_bucket, tickets_issued_bucket, paid_tickets_bucket,
            free_tickets_bucket, orders_bucket, paid_orders_bucket, submissions_bucket, error_count_bucket, uptime_bucket, has_contact,
            next_from)
        SELECT 1, id, first, until, (CASE WHEN is_silent THEN until - 7 ELSE until - 1 END + time '07:00') AT TIME ZONE 'UTC',
            CASE WHEN k = 0 THEN 'new' WHEN (h + k - 1) % 10 = 0 THEN 'returned' ELSE 'changed' END,
            '1.' || greatest(0, (first - today + 365 + h % 60) / 30) || '.' || h % 3, 'v1.' || h % 7, '1', left(md5(id::text), 16),
            '3.' || 9 + h % 5 || '.' || h % 11, 'Linux', '6.' || h % 9 || '.0-18-amd64',
            (ARRAY['docker', 'docker', 'kubernetes', 'native', NULL])[1 + h % 5],
            (ARRAY['postgresql', 'postgresql', 'postgresql', 'mysql', 'sqlite'])[1 + h / 7 % 5], (12 + (h / 3 + k / 3) % 6)::text,
            'file', h % 9 > 0, h % 4 > 0, h % 500,
            b[1 + (h + k) / 3 % 8], b[1 + (h + k) / 5 % 8], b[1 + h % 3], b[1 + (h / 2 + k) % 8], b[1 + (h / 3 + k) % 8],
            b[1 + (h / 4 + k) % 8], b[1 + (h / 5 + k) % 8], b[1 + (h / 6 + k) % 8], b[1 + (h / 7 + k) % 8], b[1 + (h / 8 + k) % 8],
            '0', '1-7d', h % 3 = 0, CASE WHEN k < {StatesEach - 1} THEN first + 34 END
        FROM generate_series(0, {StatesEach - 1}) AS k,
            LATERAL (SELECT md5('i' || i)::uuid AS id, ('x' || left(md5('h' || i), 7))::bit(28)::int AS h,
                (now() AT TIME ZONE 'UTC')::date AS today
              FROM generate_series(1, {instances}) AS i WHERE k >= 0) AS instance,
            (SELECT ARRAY['0', '1-10', '11-50', '51-100', '101-500', '501-1000', '1001-5000', '5000+'] AS b) AS ranges,
            LATERAL (SELECT today - 365 + (h % 30) + k * 34 AS first, k = {StatesEach - 1} OR (h + k) % 10 = 0 AS is_silent) AS stretch,
            LATERAL (SELECT CASE WHEN k = {StatesEach - 1} AND h % 7 > 0 THEN today + 1 + h % 6
                                 WHEN is_silent THEN first + 7 + h % 20 ELSE first + 34 END AS until) AS ended
        """;
}
