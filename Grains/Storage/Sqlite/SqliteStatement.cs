using Microsoft.Data.Sqlite;

namespace Telemetry.Grains.Storage.Sqlite;

/// <summary>Statements that run again and again in one transaction, with their values bound by place.</summary>
internal static class SqliteStatement
{
    /// <param name="connection">The writer's.</param>
    /// <param name="sql">One statement.</param>
    /// <param name="parameters">In the order in which values are bound.</param>
    public static SqliteCommand Prepare(SqliteConnection connection, string sql, string[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = $"@{name}" });
        }

        return command;
    }

    public static void Bind(this SqliteCommand command, params object?[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = SqliteValue.Of(values[i]);
        }
    }

    /// <summary>The number of rows changed.</summary>
    public static int Run(this SqliteCommand command, params object?[] values)
    {
        command.Bind(values);
        return command.ExecuteNonQuery();
    }
}
