using Npgsql;
using Telemetry.Tests.Servers;

namespace Telemetry.Bench.Measuring;

/// <summary>What one scenario starts. All of it ends with the stage, the latest first.</summary>
/// <param name="programs">What it starts.</param>
/// <param name="before">What <see cref="Before"/> starts; null when the bench was not told.</param>
/// <param name="terms">How much is measured.</param>
internal sealed class Stage(Programs programs, Programs? before, Terms terms) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Stack<IAsyncDisposable> started = [];
    private PostgreSqlServer? server;

    private Stage? beside;

    public Programs Programs => programs;

    /// <summary>A stage beside this one, with the programs of an earlier commit. Ends with this one.</summary>
    public Stage Before
    {
        get
        {
            if (beside is null)
            {
                beside = new Stage(before ?? throw new InvalidOperationException("--before does not say which commit."), null, terms);
                started.Push(beside);
            }

            return beside;
        }
    }

    public Terms Terms => terms;

    /// <summary>A new database on a server that the scenario has to itself.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        if (server is null)
        {
            // As durable as shipped. The checkpoints are the measurements' own, before each of them.
            server = await PostgreSqlServer.StartNewAsync(
                "shared_buffers = 512MB", "max_wal_size = 16GB", "checkpoint_timeout = 30min");
            started.Push(server);
        }

        return await server.CreateDatabaseAsync();
    }

    /// <summary>A new, empty directory.</summary>
    public string CreateDirectory()
    {
        var directory = Directory.CreateTempSubdirectory("bench-data-");
        started.Push(new TemporaryDirectory(directory));
        return directory.FullName;
    }

    /// <summary>Starts a program and returns when it is ready.</summary>
    public async Task<ReceiverProcess> StartAsync(string assembly, IReadOnlyDictionary<string, string> settings)
    {
        var process = ReceiverProcess.Start(assembly, settings);
        started.Push(process);
        await process.WaitUntilReadyAsync(Patience);
        return process;
    }

    /// <summary>Ends this with the stage.</summary>
    public void EndWith(IAsyncDisposable part) => started.Push(part);

    /// <summary>No measurement pays for what the one before it left to write.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        if (server is not null)
        {
            await ExecuteAsync(server.ConnectionString("postgres"), "CHECKPOINT", cancellationToken);
        }

        if (beside is not null)
        {
            await beside.SettleAsync(cancellationToken);
        }
    }

    public static async Task ExecuteAsync(string database, string sql, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create($"{database};Command Timeout=0");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        while (started.TryPop(out var next))
        {
            await next.DisposeAsync();
        }
    }
}
