using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Telemetry.Silo;
using Telemetry.Tests.Servers;

namespace Telemetry.Tests;

/// <summary>
/// The whole receiver in this process, on real ports, with a data directory of its own that goes when it goes.
/// </summary>
public sealed class RunningReceiver : IAsyncDisposable
{
    public const string IngestKey = "ingest-key-of-the-tests";
    public const string ReadKey = "read-key-of-the-tests";
    public const string AdminKey = "admin-key-of-the-tests";

    private readonly WebApplication app;
    private readonly bool ownsDirectory;

    private RunningReceiver(WebApplication app, string url, string managementUrl, string dataDirectory, bool ownsDirectory)
    {
        this.app = app;
        this.ownsDirectory = ownsDirectory;
        DataDirectory = dataDirectory;
        Client = new HttpClient { BaseAddress = new Uri(url) };
        Management = new HttpClient { BaseAddress = new Uri(managementUrl) };
    }

    public HttpClient Client { get; }

    public HttpClient Management { get; }

    public string DataDirectory { get; }

    public string SqliteFile => Path.Combine(DataDirectory, "telemetry.db");

    public IServiceProvider Services => app.Services;

    /// <param name="settings">Configuration keys over the defaults of the tests; a null value takes one away.</param>
    /// <param name="services">Changes what is registered.</param>
    public static async Task<RunningReceiver> StartAsync(
        IReadOnlyDictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null)
    {
        var url = $"http://127.0.0.1:{FreePort.Next()}";
        var managementUrl = $"http://127.0.0.1:{FreePort.Next()}";
        var all = new Dictionary<string, string?>
        {
            ["Urls"] = url,
            ["Management:Url"] = managementUrl,
            ["Cluster:SiloPort"] = $"{FreePort.Next()}",
            ["Cluster:GatewayPort"] = $"{FreePort.Next()}",
            ["ApiKeys:0:Name"] = "senders",
            ["ApiKeys:0:Key"] = IngestKey,
            ["ApiKeys:0:Scopes:0"] = "ingest",
            ["ApiKeys:1:Name"] = "readers",
            ["ApiKeys:1:Key"] = ReadKey,
            ["ApiKeys:1:Scopes"] = "read",
            ["ApiKeys:2:Name"] = "admins",
            ["ApiKeys:2:Key"] = AdminKey,
            ["ApiKeys:2:Scopes"] = "admin",
        };
        foreach (var (key, value) in settings ?? new Dictionary<string, string?>())
        {
            all[key] = value;
        }

        var ownsDirectory = !all.ContainsKey("Storage:DataDirectory");
        var directory = ownsDirectory
            ? Directory.CreateTempSubdirectory("telemetry-").FullName
            : all["Storage:DataDirectory"]!;
        all["Storage:DataDirectory"] = directory;

        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Configuration.AddInMemoryCollection(all.Where(setting => setting.Value is not null));
        builder.AddReceiver();
        builder.Logging.ClearProviders();
        services?.Invoke(builder.Services);
        var app = builder.Build();
        await app.PrepareStorageAsync();
        app.UseReceiver();
        var receiver = new RunningReceiver(app, url, managementUrl, directory, ownsDirectory);
        try
        {
            await app.StartAsync();
            return receiver;
        }
        catch
        {
            await receiver.EndAsync();
            throw;
        }
    }

    /// <summary>As a signal does.</summary>
    public Task StopAsync() => app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        // First: where time stands still, a receiver that stops waits for ever for whoever is still connected.
        Client.Dispose();
        Management.Dispose();
        await app.StopAsync();
        await EndAsync();
    }

    private async Task EndAsync()
    {
        await app.DisposeAsync();
        if (ownsDirectory)
        {
            Directory.Delete(DataDirectory, recursive: true);
        }
    }
}
