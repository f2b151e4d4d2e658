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

    /// <summary>Newest first, those with an id below <paramref name="before"/> and of the outcome only; null takes all.</summary>
    public ValueTask<IReadOnlyList<Rejection>> ListAsync(
        Guid? before, int limit, RejectionOutcome? outcome, CancellationToken cancellationToken) =>
        reads.QueryAsync(
            $"SELECT {Columns} FROM rejections WHERE id < @before AND outcome LIKE @outcome ORDER BY id DESC LIMIT @limit",
            Read,
            cancellationToken,
            new("before", before ?? Guid.AllBitsSet),
            new("outcome", outcome is { } one ? NameOf(one) : "%"),
            new("limit", limit));

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
        Outcome = Enum.Parse<RejectionOutcome>(row.GetString(2), ignoreCase: true),
        KeyId = row.GetString(3),
        Error = row.GetString(4),
        Field = row.IsDBNull(5) ? null : row.GetString(5),
        Reason = row.IsDBNull(6) ? null : row.GetString(6),
        InstanceId = row.IsDBNull(7) ? null : row.GetGuid(7),
        EventyayVersion = row.IsDBNull(8) ? null : row.GetString(8),
        Body = row.IsDBNull(9) ? null : row.GetFieldValue<byte[]>(9),
    };

    private static string NameOf(RejectionOutcome outcome) => outcome.ToString().ToLowerInvariant();
}
