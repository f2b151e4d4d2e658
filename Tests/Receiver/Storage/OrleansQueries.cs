using System.Data;
using System.Data.Common;

namespace Telemetry.Tests.Storage;

/// <summary>
/// Runs the statements that the database keeps for Orleans, in the way its ADO.NET providers do: the text under the
/// key, each parameter by its name and with the DbType of its CLR type, typed nulls, columns read by name.
/// </summary>
internal sealed class OrleansQueries(Func<Task<DbConnection>> connect)
{
    private static readonly Dictionary<Type, DbType> DbTypes = new()
    {
        [typeof(int)] = DbType.Int32,
        [typeof(int?)] = DbType.Int32,
        [typeof(long)] = DbType.Int64,
        [typeof(string)] = DbType.String,
        [typeof(DateTime)] = DbType.DateTime,
        [typeof(byte[])] = DbType.Binary,
    };

    /// <param name="key">Of the statement.</param>
    /// <param name="parameters">An object with one property a parameter.</param>
    /// <param name="row">Reads one row; rows of statements that return nothing are never read.</param>
    public async Task<List<T>> RunAsync<T>(string key, object parameters, Func<DbDataReader, T> row)
    {
        await using var connection = await connect();
        await using var command = connection.CreateCommand();
        command.CommandText = await ReadTextAsync(connection, key);
        foreach (var property in parameters.GetType().GetProperties())
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = property.Name;
            parameter.Value = property.GetValue(parameters) ?? DBNull.Value;
            parameter.DbType = DbTypes[property.PropertyType];
            command.Parameters.Add(parameter);
        }

        var rows = new List<T>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    /// <summary>A statement that returns nothing.</summary>
    public async Task RunAsync(string key, object parameters) =>
        Assert.Empty(await RunAsync(key, parameters, row => row.FieldCount));

    /// <summary>A statement that returns one row with one column: whether it did what it was asked for.</summary>
    public async Task<bool> DoesAsync(string key, object parameters) =>
        Assert.Single(await RunAsync(
            key,
            parameters,
            row =>
            {
                Assert.Equal(1, row.FieldCount);
                return Convert.ToBoolean(row.GetValue(0), null);
            }));

    private static async Task<string> ReadTextAsync(DbConnection connection, string key)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT QueryKey, QueryText FROM OrleansQuery";
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            if (reader.GetString(reader.GetOrdinal("QueryKey")) == key)
            {
                return reader.GetString(reader.GetOrdinal("QueryText"));
            }
        }

        throw new InvalidOperationException($"There is no statement {key}.");
    }
}
