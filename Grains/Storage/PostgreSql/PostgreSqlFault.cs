using System.Text;
using Npgsql;

namespace Telemetry.Grains.Storage.PostgreSql;

/// <summary>
/// What PostgreSQL's error codes say about trying again (PostgreSQL's documentation, appendix "PostgreSQL Error Codes").
/// </summary>
internal static class PostgreSqlFault
{
    public static StoreFault Of(Exception exception) => exception switch
    {
        // The row waited for the default partition while that of its month was made. (A check of the table's own has a name.)
        PostgresException { SqlState: "23514", ConstraintName: null or "" } => StoreFault.Transient,
        PostgresException { SqlState: var code } => OfCode(code),
        NpgsqlException { InnerException: EncoderFallbackException } or EncoderFallbackException => StoreFault.Content,

        // The driver disposes of a connection that was cut off while it was used (ObjectDisposedException).
        NpgsqlException or TimeoutException or IOException or OperationCanceledException or ObjectDisposedException =>
            StoreFault.Transient,
        _ => StoreFault.Permanent,
    };

    private static StoreFault OfCode(string code) => code switch
    {
        // A standby answers: a failover is under way.
        "25006" => StoreFault.Transient,

        // A pooler in between gave the statement to another session.
        "26000" or "42P05" => StoreFault.Transient,

        // The database is being restored or renamed.
        "3D000" => StoreFault.Transient,

        // A password is being changed.
        ['2', '8', ..] => StoreFault.Transient,

        // Connection, rollback (deadlock), resources, state, operator, system.
        ['0', '8', ..] or ['4', '0', ..] or ['5', '3' or '5' or '7' or '8', ..] => StoreFault.Transient,

        // Data, constraints, limits.
        ['2', '2' or '3', ..] or ['5', '4', ..] => StoreFault.Content,
        _ => StoreFault.Permanent,
    };
}
