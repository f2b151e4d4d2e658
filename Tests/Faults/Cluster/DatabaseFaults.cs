using Npgsql;
using Telemetry.Tests.Servers;

namespace Telemetry.Faults.Cluster;

/// <summary>What happens to the database.</summary>
internal static class DatabaseFaults
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private const string EndOneSession =
        $"""
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE usename = '{Roles.Silo}' ORDER BY random() LIMIT 1
        """;

    /// <summary>A crash, and ten seconds without a database.</summary>
    public static async Task RestartedAsync(ReceiverCluster cluster, FaultClock clock, CancellationToken cancellationToken)
    {
        await cluster.Database.Server.StopAsync("immediate");
        await Task.Delay(10 * Second, cancellationToken);
        await cluster.Database.Server.StartAsync();
    }

    public static Task SessionsEndedAsync(ReceiverCluster cluster, FaultClock clock, CancellationToken cancellationToken) =>
        Patience.RepeatAsync(
            15 * Second, Second, () => cluster.Database.ExecuteAsync(EndOneSession, cancellationToken), cancellationToken);

    /// <summary>Others take every connection there is, and each that a silo loses.</summary>
    public static async Task ConnectionsTakenAsync(
        ReceiverCluster cluster, FaultClock clock, CancellationToken cancellationToken)
    {
        await cluster.Database.ExecuteAsync("CREATE ROLE others LOGIN", cancellationToken);
        var others = new NpgsqlConnectionStringBuilder(cluster.Database.Administrator)
        {
            // The receiver's own database lets nobody else in; the connections are the server's.
            Database = "postgres",
            Username = "others",
            Pooling = false,
        };
        var taken = new List<NpgsqlConnection>();
        try
        {
            await Patience.RepeatAsync(
                12 * Second,
                0.1 * Second,
                async () =>
                {
                    await TakeAllAsync(others.ConnectionString, taken, cancellationToken);
                    await cluster.Database.ExecuteAsync(EndOneSession, cancellationToken);
                    await TakeAllAsync(others.ConnectionString, taken, cancellationToken);
                },
                cancellationToken);
        }
        finally
        {
            foreach (var connection in taken)
            {
                await connection.DisposeAsync();
            }
        }
    }

    private static async Task TakeAllAsync(string others, List<NpgsqlConnection> taken, CancellationToken cancellationToken)
    {
        while (true)
        {
            var connection = new NpgsqlConnection(others);
            try
            {
                await connection.OpenAsync(cancellationToken);
                taken.Add(connection);
            }
            catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.TooManyConnections)
            {
                await connection.DisposeAsync();
                return;
            }
        }
    }
}
