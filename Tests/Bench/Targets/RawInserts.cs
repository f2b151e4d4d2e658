using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using Telemetry.Bench.Measuring;
using Telemetry.Fleet;

namespace Telemetry.Bench.Targets;

/// <summary>
/// One client that inserts, 500 rows a statement, the rows that a receiver has recorded, under new instances and times.
/// </summary>
/// <param name="recorded">The database that the rows are read from, once, before the first measurement.</param>
/// <param name="empty">The database that they are inserted into; it has the receiver's schema.</param>
/// <param name="terms">How long.</param>
internal sealed class RawInserts(string recorded, string empty, Terms terms) : Side
{
    private const int Rows = 500;
    private const int Statements = 20;

    private static readonly Seeded Instances = new(1);

    private readonly List<object[]> columns = [];
    private long inserted;

    public override async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(recorded);
        await using var select = source.CreateCommand($"SELECT * FROM heartbeats LIMIT {Rows * Statements}");
        await using var reader = await select.ExecuteReaderAsync(cancellationToken);
        var rows = new List<object?[]>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(Array.ConvertAll(row, value => value is DBNull ? null : value));
        }

        columns.AddRange(rows.Chunk(Rows).Where(chunk => chunk.Length == Rows).Select(Columns));
        await Stage.ExecuteAsync(empty, "SELECT make_heartbeat_partitions(current_date, 2)", cancellationToken);
        await InsertAsync(terms.WarmUp, cancellationToken);
    }

    public override async Task<Measurement> MeasureAsync(CancellationToken cancellationToken) =>
        new(await InsertAsync(terms.Seconds, cancellationToken));

    /// <summary>Rows a second.</summary>
    private async Task<double> InsertAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(empty);
        await connection.OpenAsync(cancellationToken);
        await using var insert = Prepare(connection, columns[0]);
        await insert.PrepareAsync(cancellationToken);
        var (before, started) = (inserted, Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            var values = columns[(int)(inserted / Rows % columns.Count)];
            for (var column = 2; column < values.Length; column++)
            {
                insert.Parameters[column].Value = values[column];
            }

            insert.Parameters[0].Value = Enumerable.Repeat(TimeProvider.System.GetUtcNow(), Rows).ToArray();
            insert.Parameters[1].Value = Enumerable.Range(0, Rows).Select(row => Instances.Uuid(inserted + row)).ToArray();
            inserted += await insert.ExecuteNonQueryAsync(cancellationToken);
        }

        return (inserted - before) / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>One array for each column: times, ids, and text but for one column of flags.</summary>
    private static object[] Columns(object?[][] rows)
    {
        object Column(int column) => column switch
        {
            0 => Array.ConvertAll(rows, row => new DateTimeOffset((DateTime)row[0]!)),
            1 => Array.ConvertAll(rows, row => (Guid)row[1]!),
            _ when rows.Any(row => row[column] is bool) => Array.ConvertAll(rows, row => (bool?)row[column]),
            _ => Array.ConvertAll(rows, row => (string?)row[column]),
        };
        return [.. Enumerable.Range(0, rows[0].Length).Select(Column)];
    }

    private static NpgsqlCommand Prepare(NpgsqlConnection connection, object[] values)
    {
        var arrays = string.Join(", ", Enumerable.Range(1, values.Length).Select(number => $"${number}"));
        var insert = connection.CreateCommand();
        insert.CommandText = $"INSERT INTO heartbeats SELECT * FROM unnest({arrays})";
        foreach (var value in values)
        {
            var type = value switch
            {
                DateTimeOffset[] => NpgsqlDbType.TimestampTz,
                Guid[] => NpgsqlDbType.Uuid,
                bool?[] => NpgsqlDbType.Boolean,
                _ => NpgsqlDbType.Text,
            };
            insert.Parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = NpgsqlDbType.Array | type });
        }

        return insert;
    }
}
