using System.Globalization;
using Telemetry.Bench.Measuring;
using Telemetry.Grains.Interfaces;
using Telemetry.Tests.Servers;

namespace Telemetry.Bench.Targets;

/// <summary>Rows as a fleet leaves them, a second apart, the last of them yesterday; the same ones on every database.</summary>
internal static class ManyHeartbeats
{
    private const string Plugins =
        """["eventyay.plugins.sendmail","eventyay.plugins.ticketoutputpdf","eventyay.plugins.badges","eventyay_paypal","eventyay_social"]""";

    /// <summary>Those that an export without <c>include</c> has.</summary>
    public static readonly string Columns = string.Join(", ", HeartbeatColumn.All.Where(column => !column.IsAdminOnly));

    public static async Task FillPostgreSqlAsync(string database, long count, CancellationToken cancellationToken)
    {
        var first = First(count);
        await Stage.ExecuteAsync(
            database,
            $"""
            SELECT make_heartbeat_partitions('{first:yyyy-MM-dd}', {(count / 86400 / 28) + 2});
            INSERT INTO heartbeats ({string.Join(", ", HeartbeatColumn.All)})
            SELECT timestamptz '{Text(first)}' + n * interval '1 second', md5(n::text)::uuid, {Values("true")}
            FROM generate_series(0, {count - 1}) AS n;
            """,
            cancellationToken);
        await Stage.ExecuteAsync(database, "VACUUM (ANALYZE) heartbeats", cancellationToken);
    }

    public static Task FillSqliteAsync(string file, long count, CancellationToken cancellationToken) => Command.RunAsync(
        "sqlite3",
        [
            file,
            $"""
            WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count - 1})
            INSERT INTO heartbeats ({string.Join(", ", HeartbeatColumn.All)})
            SELECT strftime('%Y-%m-%dT%H:%M:%S', {First(count).ToUnixTimeSeconds()} + n, 'unixepoch') || '.000000Z',
                   printf('%08x-7d9a-4f0e-9d2b-%012x', (n * 2654435761) & 4294967295, n), {Values("1")}
            FROM numbers;
            """,
        ],
        cancellationToken);

    /// <summary>The time before which so many of them lie.</summary>
    public static string Before(long rows, long count) => Text(First(count).AddSeconds(rows));

    private static DateTimeOffset First(long count) =>
        new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero).AddSeconds(-count);

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>All columns but the first two; the body is as long as a sender's.</summary>
    private static string Values(string flag) =>
        $$"""
        '1.' || n % 7 || '.0', '1', 'v1.' || n % 7 || '.0', '27e97f8b4d44' || (1000 + n % 9000), 'docker', 'Linux', 'postgresql',
        '1' || n % 8, '{{Plugins}}', '51-100', '1001-5000', '1001-5000', '101-500', '1001-5000', '501-1000', '7-30d', {{flag}}, 'file', '0', NULL,
        '{"schema_version":"1","eventyay_version":"1.' || n % 7 || '.0","enabled_plugins":{{Plugins}},"filler":"{{new string('x', 1000)}}"}'
        """;
}
