using Npgsql;
using Telemetry.Grains.Storage.PostgreSql;

namespace Telemetry.Tests.Storage;

public sealed class PostgreSqlSettingsTests
{
    [Fact]
    public async Task Statements_wait_8_seconds_and_are_prepared_unless_the_connection_string_says_otherwise()
    {
        var settings = await OpenedWithAsync("Host=db;Username=silo");

        Assert.Equal((3, 8, 20), (settings.Timeout, settings.CommandTimeout, settings.MaxPoolSize));
        Assert.Equal((16, 2, true), (settings.MaxAutoPrepare, settings.AutoPrepareMinUsages, settings.NoResetOnClose));
    }

    [Fact]
    public async Task What_the_connection_string_says_stands()
    {
        var settings = await OpenedWithAsync("Host=db;Username=silo;Command Timeout=5;Maximum Pool Size=7;Max Auto Prepare=0");

        Assert.Equal((5, 7, 0), (settings.CommandTimeout, settings.MaxPoolSize, settings.MaxAutoPrepare));
    }

    private static async Task<NpgsqlConnectionStringBuilder> OpenedWithAsync(string connectionString)
    {
        await using var source = PostgreSqlDatabase.Open(connectionString);
        return new NpgsqlConnectionStringBuilder(source.ConnectionString);
    }
}
