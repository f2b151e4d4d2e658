using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Grains.Storage;

/// <summary>The table of refused heartbeats and repaired fields.</summary>
public sealed class RejectionStore(IDatabase database, [FromKeyedServices(ReadLanes.Questions)] IReadLane reads)
{
    private const string Columns =
        "id, received_at_utc, outcome, key_id, error, field, reason, instance_id, eventyay_version, body";

    /// <summary>Durable when the task completes. The same id twice is one row.</summary>
    public async ValueTask AddAsync(Rejection rejection, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            $"""
            INSERT INTO rejections ({Columns})
            VALUES (@id, @received_at_utc, @outcome, @key_id, @error, @field, @reason, @instance_id, @eventyay_version, @body)
            ON CONFLICT DO NOTHING
            """,
            cancellationToken,
            new("id", rejection.Id),
            new("received_at_utc", rejection.ReceivedAt),
            new("outcome", NameOf(rejection.Outcome)),
            new("key_id", rejection.KeyId),
            new("error", rejection.Error),
            new("field", rejection.Field),
            new("reason", rejection.Reason),
            new("instance_id", rejection.InstanceId),
            new("eventyay_version", rejection.EventyayVersion),
            new("body", rejection.Body));

    /// <summary>Newest first.</summary>
    public ValueTask<IReadOnlyList<Rejection>> ListAsync(RejectionQuery query, CancellationToken cancellationToken)
    {
        var conditions = new List<string> { "id < @before" };
        var parameters = new List<Parameter> { new("before", query.Before ?? Guid.AllBitsSet), new("limit", query.Limit) };
        if (query.Outcome is { } outcome)
        {
            Ask("outcome", NameOf(outcome));
        }

        if (query.Cause is { } cause)
        {
            Ask("error", cause.Error);
            Ask("field", cause.Field);
            Ask("reason", cause.Reason);
            Ask("eventyay_version", cause.EventyayVersion);
        }

        return reads.QueryAsync(
            $"SELECT {Columns} FROM rejections WHERE {string.Join(" AND ", conditions)} ORDER BY id DESC LIMIT @limit",
            Read, cancellationToken, [.. parameters]);

        void Ask(string column, string? value)
        {
            conditions.Add(value is null ? $"{column} IS NULL" : $"{column} = @{column}");
            if (value is not null)
            {
                parameters.Add(new Parameter(column, value));
            }
        }
    }

    /// <summary>How often each cause is kept, the most frequent first.</summary>
    public ValueTask<IReadOnlyList<RejectionCount>> CountAsync(int limit, CancellationToken cancellationToken) =>
        reads.QueryAsync(
            """
            SELECT outcome, error, field, reason, eventyay_version, count(*), min(received_at_utc), max(received_at_utc)
            FROM rejections GROUP BY 1, 2, 3, 4, 5 ORDER BY 6 DESC, 8 DESC LIMIT @limit
            """,
            row => new RejectionCount(
                OutcomeOf(row.GetString(0)),
                new RejectionCause(row.GetString(1), TextOf(row, 2), TextOf(row, 3), TextOf(row, 4)),
                row.GetInt64(5), row.GetFieldValue<DateTimeOffset>(6), row.GetFieldValue<DateTimeOffset>(7)),
            cancellationToken, new Parameter("limit", limit));

    /// <summary>Null when there is none.</summary>
    public async ValueTask<Rejection?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        var found = await reads.QueryAsync(
            $"SELECT {Columns} FROM rejections WHERE id = @id", Read, cancellationToken, new Parameter("id", id));
        return found.Count == 0 ? null : found[0];
    }

    public async ValueTask<long> CountSinceAsync(
        RejectionOutcome outcome, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var counts = await database.QueryAsync(
            "SELECT count(*) FROM rejections WHERE received_at_utc >= @since AND outcome = @outcome",
            row => row.GetInt64(0), cancellationToken, new("since", since), new("outcome", NameOf(outcome)));
        return counts[0];
    }

    /// <summary>The number of rows that were too old.</summary>
    public ValueTask<int> DeleteBeforeAsync(DateTimeOffset oldest, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            "DELETE FROM rejections WHERE received_at_utc < @oldest", cancellationToken, new Parameter("oldest", oldest));

    private static Rejection Read(DbDataReader row) => new()
    {
        Id = row.GetGuid(0),
        ReceivedAt = row.GetFieldValue<DateTimeOffset>(1),
        Outcome = OutcomeOf(row.GetString(2)),
        KeyId = row.GetString(3),
        Error = row.GetString(4),
        Field = TextOf(row, 5),
        Reason = TextOf(row, 6),
        InstanceId = row.IsDBNull(7) ? null : row.GetGuid(7),
        EventyayVersion = TextOf(row, 8),
        Body = row.IsDBNull(9) ? null : row.GetFieldValue<byte[]>(9),
    };

    private static string? TextOf(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static RejectionOutcome OutcomeOf(string name) => Enum.Parse<RejectionOutcome>(name, ignoreCase: true);

    private static string NameOf(RejectionOutcome outcome) => outcome.ToString().ToLowerInvariant();
}
