using Telemetry.Grains.Interfaces;

namespace Telemetry.Grains.Storage;

/// <summary>The table of rejected heartbeats.</summary>
public sealed class RejectionStore(IDatabase database)
{
    /// <summary>Durable when the task completes. The same id twice is one row.</summary>
    public async ValueTask AddAsync(Rejection rejection, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            """
            INSERT INTO rejections (id, received_at_utc, key_id, error, field, reason, body)
            VALUES (@id, @received_at_utc, @key_id, @error, @field, @reason, @body)
            ON CONFLICT DO NOTHING
            """,
            cancellationToken,
            new("id", rejection.Id),
            new("received_at_utc", rejection.ReceivedAt),
            new("key_id", rejection.KeyId),
            new("error", rejection.Error),
            new("field", rejection.Field),
            new("reason", rejection.Reason),
            new("body", rejection.Body));

    /// <summary>Newest first, those with an id below <paramref name="before"/> only.</summary>
    public ValueTask<IReadOnlyList<Rejection>> ListAsync(Guid? before, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync(
            """
            SELECT id, received_at_utc, key_id, error, field, reason, body
            FROM rejections
            WHERE id < @before
            ORDER BY id DESC
            LIMIT @limit
            """,
            row => new Rejection
            {
                Id = row.GetGuid(0),
                ReceivedAt = row.GetFieldValue<DateTimeOffset>(1),
                KeyId = row.GetString(2),
                Error = row.GetString(3),
                Field = row.IsDBNull(4) ? null : row.GetString(4),
                Reason = row.IsDBNull(5) ? null : row.GetString(5),
                Body = row.GetFieldValue<byte[]>(6),
            },
            cancellationToken,
            new("before", before ?? Guid.AllBitsSet),
            new("limit", limit));

    public async ValueTask<long> CountSinceAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var counts = await database.QueryAsync(
            "SELECT count(*) FROM rejections WHERE received_at_utc >= @since",
            row => row.GetInt64(0), cancellationToken, new Parameter("since", since));
        return counts[0];
    }

    /// <summary>The number of rows that were too old.</summary>
    public ValueTask<int> DeleteBeforeAsync(DateTimeOffset oldest, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            "DELETE FROM rejections WHERE received_at_utc < @oldest", cancellationToken, new Parameter("oldest", oldest));
}
