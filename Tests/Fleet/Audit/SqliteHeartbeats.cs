using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;

namespace Telemetry.Fleet.Audit;

/// <summary>The heartbeats of a receiver on SQLite. The receiver may be running.</summary>
public sealed class SqliteHeartbeats(string path) : IHeartbeatStore
{
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredHeartbeat> ReadAsync(
        DateTime first, DateTime last, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var place = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        };
        await using var connection = new SqliteConnection(place.ConnectionString);
        await connection.OpenAsync(cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT instance_id, received_at_utc
            FROM heartbeats
            WHERE received_at_utc BETWEEN $first AND $last
            ORDER BY instance_id, received_at_utc
            """;
        command.Parameters.AddWithValue("$first", first.ToString(Time, CultureInfo.InvariantCulture));
        command.Parameters.AddWithValue("$last", last.ToString(Time, CultureInfo.InvariantCulture));
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            yield return new StoredHeartbeat(
                Guid.ParseExact(rows.GetString(0), "D"),
                DateTime.Parse(rows.GetString(1), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal));
        }
    }
}
