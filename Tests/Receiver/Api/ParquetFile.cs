using DuckDB.NET.Data;

namespace Telemetry.Tests.Api;

/// <summary>An exported file as DuckDB reads it.</summary>
internal sealed class ParquetFile : IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.parquet");

    public ParquetFile(byte[] bytes) => File.WriteAllBytes(path, bytes);

    /// <param name="sql">With {0} for the file.</param>
    public List<object?[]> Ask(string sql)
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql.Replace("{0}", path, StringComparison.Ordinal);
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        }

        return rows;
    }

    public void Dispose() => File.Delete(path);
}
