using Microsoft.Data.Sqlite;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Grains.Storage.Sqlite;

/// <summary>One transaction a batch; prepared statements claim the instance of each heartbeat and insert its row.</summary>
internal sealed class SqliteHeartbeatStore(SqliteThread thread) : IHeartbeatStore, IDisposable
{
    private static readonly string ClaimSql = Sql.Read("Sqlite.claim.sql");
    private static readonly string StandingSql = Sql.Read("Sqlite.standing.sql");
    private static readonly string InsertSql = Sql.Read("Sqlite.insert.sql");

    private Statements? statements;

    public int Parallelism => 1;

    public async ValueTask<IReadOnlyList<Standing>> RecordAsync(
        IReadOnlyList<Submission> batch, TimeSpan window, CancellationToken cancellationToken) =>
        await thread.TransactAsync(transaction => Record(transaction, batch, window, cancellationToken));

    public StoreFault Judge(Exception exception) =>
        exception is OperationCanceledException ? StoreFault.Passing : SqliteFault.Of(exception);

    public void Dispose() => statements?.Dispose();

    private Standing[] Record(
        SqliteTransaction transaction, IReadOnlyList<Submission> batch, TimeSpan window, CancellationToken cancellationToken)
    {
        var prepared = Prepare(transaction);
        var standings = new Standing[batch.Count];
        for (var i = 0; i < standings.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            standings[i] = prepared.Record(batch[i], window);
        }

        return standings;
    }

    private Statements Prepare(SqliteTransaction transaction)
    {
        if (statements is not { } prepared || prepared.Connection != transaction.Connection)
        {
            statements?.Dispose();
            statements = prepared = new Statements(transaction.Connection!);
        }

        prepared.Begin(transaction);
        return prepared;
    }

    /// <summary>The statements, prepared once for a connection; a heartbeat only sets their values.</summary>
    private sealed class Statements : IDisposable
    {
        private readonly SqliteCommand claim;
        private readonly SqliteCommand standing;
        private readonly SqliteCommand insert;
        private readonly SqliteParameter[] claims;
        private readonly SqliteParameter[] asked;
        private readonly SqliteParameter[] values;

        public Statements(SqliteConnection connection)
        {
            Connection = connection;
            claim = connection.CreateCommand();
            claim.CommandText = ClaimSql;
            claims = Declare(claim, ["instance_id", "received_at_utc", "receipt_id", "key_id", "claimable_until"]);
            standing = connection.CreateCommand();
            standing.CommandText = StandingSql;
            asked = Declare(standing, ["instance_id"]);
            insert = connection.CreateCommand();
            insert.CommandText = InsertSql;
            values = Declare(insert, [
                "received_at_utc", "instance_id", "background_jobs_enabled", "raw_payload",
                .. TextColumns.All.Select(column => column.Name)]);
        }

        public SqliteConnection Connection { get; }

        public void Begin(SqliteTransaction transaction) =>
            claim.Transaction = standing.Transaction = insert.Transaction = transaction;

        public Standing Record(Submission submission, TimeSpan window)
        {
            var (heartbeat, receipt) = submission;
            var receivedAt = SqliteValue.Of(heartbeat.ReceivedAt);
            claims[0].Value = SqliteValue.Of(heartbeat.InstanceId);
            claims[1].Value = receivedAt;
            claims[2].Value = SqliteValue.Of(receipt.Id);
            claims[3].Value = receipt.KeyId;
            claims[4].Value = SqliteValue.Of(heartbeat.ReceivedAt - window);
            if (claim.ExecuteNonQuery() == 0)
            {
                return Standing(heartbeat.InstanceId);
            }

            Insert(heartbeat, receivedAt);
            return new Standing(heartbeat.ReceivedAt, receipt.Id);
        }

        public void Dispose()
        {
            claim.Dispose();
            standing.Dispose();
            insert.Dispose();
        }

        private Standing Standing(Guid instance)
        {
            asked[0].Value = SqliteValue.Of(instance);
            using var row = standing.ExecuteReader();
            row.Read();
            return new Standing(row.GetFieldValue<DateTimeOffset>(0), row.GetGuid(1));
        }

        private void Insert(Heartbeat heartbeat, string receivedAt)
        {
            values[0].Value = receivedAt;
            values[1].Value = SqliteValue.Of(heartbeat.InstanceId);
            values[2].Value = SqliteValue.Of(heartbeat.BackgroundJobsEnabled);
            values[3].Value = SqliteValue.Of(heartbeat.RawPayload);
            for (var i = 0; i < TextColumns.All.Length; i++)
            {
                values[i + 4].Value = SqliteValue.Of(TextColumns.All[i].Of(heartbeat));
            }

            insert.ExecuteNonQuery();
        }

        private static SqliteParameter[] Declare(SqliteCommand command, string[] names)
        {
            var parameters = Array.ConvertAll(names, name => new SqliteParameter { ParameterName = "@" + name });
            command.Parameters.AddRange(parameters);
            return parameters;
        }
    }
}
