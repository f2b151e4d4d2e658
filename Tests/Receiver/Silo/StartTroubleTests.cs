using System.Data.Common;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Telemetry.Api.Hosting;
using Telemetry.Grains.Storage;
using Telemetry.Tests.Servers;
using Telemetry.Tests.Storage;

namespace Telemetry.Tests.Silo;

/// <summary>A program that cannot begin says why: what may come right is waited for, what cannot ends it.</summary>
public sealed class StartTroubleTests(StartTroubleTests.Database database) : IClassFixture<StartTroubleTests.Database>
{
    private const string Password = "the;secret='of the tests'";
    private const string Role = "program";

    [Theory]
    [InlineData("Password", "not it", "28P01, wrong password")]
    [InlineData("Username", "nobody", "no such user")]
    [InlineData("Database", "nowhere", "3D000, no such database")]
    [InlineData("Host", "nowhere.invalid", "no such host")]
    [InlineData("Port", "1", "nobody listens there")]
    [InlineData("Database", "postgres", "run")]
    [InlineData("Application Name", "all is right but the rights", "42501, a right is missing")]
    public async Task What_may_come_right_is_said_with_the_place_and_the_user_and_never_with_the_password(
        string keyword, string value, string cause)
    {
        var wrong = new NpgsqlConnectionStringBuilder(database.Right.ConnectionString) { [keyword] = value };
        await EachProgramAsync(async program =>
        {
            await using var process = Start(program, wrong.ConnectionString);
            await Eventually.TrueAsync(async () => (await process.ReasonAsync()).Contains(cause, StringComparison.Ordinal));

            Assert.True(await process.IsLiveAsync());
            Assert.False(await process.IsReadyAsync());
            var place = $"database {wrong.Database} on {wrong.Host}:{wrong.Port} as user {wrong.Username}";
            await Eventually.TrueAsync(() => process.Output.Contains(cause, StringComparison.Ordinal));
            Assert.Contains(place, process.Output, StringComparison.Ordinal);
            await AssertEndsAsync(process);
            Assert.DoesNotContain("secret", process.Output, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Front_door_says_in_which_cluster_no_silo_is()
    {
        var superuser = new NpgsqlConnectionStringBuilder(database.Right.ConnectionString) { Username = "postgres" };
        await using var door = Start("Api", superuser.ConnectionString, ("Cluster:ClusterId", "another-one"));

        await Eventually.TrueAsync(async () => (await door.ReasonAsync()).StartsWith(
            "No silo of the cluster another-one answers (none is in the list).", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ConnectionStrings:Telemetry", "Host=h;Username=u;Password=the;secret", "cannot be read")]
    [InlineData("ConnectionStrings:Telemetry", "Host=h;Username=u;Pasword=secret", "cannot be read")]
    [InlineData("ConnectionStrings:Telemetry", "Username=u;Password=secret", "cannot be read")]
    [InlineData("Cluster:Mode", "AdoNett", "Cluster:Mode")]
    [InlineData("Cluster:SiloPort", "secret", "Cluster:SiloPort")]
    [InlineData("Cluster:ClusterId", "", "ClusterId")]
    [InlineData("Management:Url", "http://127.0.0.1:{0}", "Management:Url: this process cannot listen")]
    public async Task What_cannot_work_ends_the_program_with_one_sentence(string setting, string value, string sentence)
    {
        await EachProgramAsync(async program =>
        {
            await using var process = Start(
                program, database.Right.ConnectionString, (setting, string.Format(null, value, database.Right.Port)));
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            await process.WaitForExitAsync(patience.Token);

            Assert.Equal(1, process.ExitCode);
            var said = Assert.Single(process.Output.Split('\n'), line => line.StartsWith("telemetry: ", StringComparison.Ordinal));
            Assert.Contains(sentence, said, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", process.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(value == "secret" ? "nothing" : "secret", process.Output, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Fault_of_the_database_at_the_moment_of_a_stop_is_no_crash()
    {
        var code = await ProgramEnd.OfAsync(async () =>
        {
            await using var started = await RunningReceiver.StartAsync(services: services =>
                services.AddSingleton<IDatabase>(provider => new AwayAsItStops(provider.GetRequiredService<IHostApplicationLifetime>())));
            return 1;
        });

        Assert.Equal(0, code);
    }

    private static Task EachProgramAsync(Func<string, Task> test) => Task.WhenAll(test("Silo"), test("Api"));

    private static string Assembly(string program) => Path.Combine(AppContext.BaseDirectory, program + ".dll");

    private static ReceiverProcess Start(string program, string connectionString, params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings:Telemetry"] = connectionString,
            ["Storage:Provider"] = "PostgreSql",
            ["Cluster:Mode"] = "AdoNet",
            ["Cluster:AdvertisedIP"] = "127.0.0.1",
            ["Cluster:SiloPort"] = $"{FreePort.Next()}",
            ["Cluster:GatewayPort"] = $"{FreePort.Next()}",
            ["ApiKeys:0:Name"] = "senders",
            ["ApiKeys:0:Key"] = RunningReceiver.IngestKey,
            ["ApiKeys:0:Scopes"] = "ingest",
        };
        foreach (var (name, value) in more)
        {
            settings[name] = value;
        }

        return ReceiverProcess.Start(Assembly(program), settings);
    }

    private static async Task AssertEndsAsync(ReceiverProcess process)
    {
        var told = Stopwatch.GetTimestamp();
        await process.SignalAsync("TERM");
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, process.Output);
        Assert.InRange(Stopwatch.GetElapsedTime(told), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.DoesNotContain("   at ", process.Output, StringComparison.Ordinal);
    }

    /// <summary>A database whose program is told to stop just before it finds the database away.</summary>
    private sealed class AwayAsItStops(IHostApplicationLifetime lifetime) : IDatabase
    {
        public ValueTask<SchemaState> CheckAsync(CancellationToken cancellationToken)
        {
            lifetime.StopApplication();
            throw new NpgsqlException("It is away.");
        }

        public ValueTask<IReadOnlyList<T>> QueryAsync<T>(
            string sql, Func<DbDataReader, T> row, CancellationToken cancellationToken, params Parameter[] parameters) =>
            throw new NpgsqlException("It is away.");

        public ValueTask<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params Parameter[] parameters) =>
            throw new NpgsqlException("It is away.");

        public ValueTask PrepareMonthsAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
            throw new NpgsqlException("It is away.");
    }

    /// <summary>A migrated database that lets the program's role in with its password, and nothing more.</summary>
    public sealed class Database : IAsyncLifetime
    {
        private PostgreSqlServer? server;

        /// <summary>A connection string in which nothing is wrong.</summary>
        public NpgsqlConnectionStringBuilder Right { get; private set; } = [];

        public async Task InitializeAsync()
        {
            server = await PostgreSqlServer.StartNewAsync();
            var superuser = await server.CreateDatabaseAsync();
            await Command.RunAsync(
                "dotnet", [Assembly("Silo"), "migrate", "--Storage:Provider=PostgreSql", $"--ConnectionStrings:Telemetry={superuser}"]);
            var quoted = Password.Replace("'", "''", StringComparison.Ordinal);
            await server.ExecuteAsync("postgres", $"CREATE ROLE {Role} LOGIN PASSWORD '{quoted}'");
            await server.RequirePasswordsAsync(Role, "nobody");
            Right = new NpgsqlConnectionStringBuilder(superuser) { Username = Role, Password = Password };
        }

        public async Task DisposeAsync()
        {
            if (server is not null)
            {
                await server.DisposeAsync();
            }
        }
    }
}
