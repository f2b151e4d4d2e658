using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Telemetry.Fleet.Tests.Demo;

public sealed class SqliteDemoTests : DemoSpecification
{
    public SqliteDemoTests() => File.Create(Database).Dispose();

    protected override string[] Target => ["--sqlite", Database];

    protected override Dictionary<string, string> Settings => new() { ["Storage:DataDirectory"] = Folder.Path };

    protected override string Disagreements =>
        """
        SELECT count(*)
        FROM (SELECT instance_id AS id, min(received_at_utc) AS first, max(received_at_utc) AS last, count(*) AS n
              FROM heartbeats GROUP BY instance_id) AS counted
        FULL JOIN instances ON instance_id = id
        WHERE n IS NOT heartbeats OR first IS NOT first_received_at OR last IS NOT last_received_at
        """;

    private string Database => Folder["telemetry.db"];

    protected override async Task<string> AskAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Database};Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(await command.ExecuteScalarAsync() ?? "", CultureInfo.InvariantCulture)!;
    }
}
