using System.Text;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Sender;
using Telemetry.Tests.Servers;

namespace Telemetry.Fleet.Tests.Receiver;

/// <summary>A receiver as a process of its own, with a key for posting and one for reading all.</summary>
public sealed class AdminReceiver : IAsyncDisposable
{
    public const string AdminKey = "the-key-of-the-admin";

    private const string IngestKey = "the-key-of-the-fleet";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ReceiverProcess process;
    private readonly HttpClient client;

    private AdminReceiver(ReceiverProcess process)
    {
        this.process = process;
        client = new HttpClient { BaseAddress = new Uri(process.Url) };
    }

    public string Url => process.Url;

    /// <summary>Returns when it is ready.</summary>
    public static async Task<AdminReceiver> StartAsync(string dataDirectory, IReadOnlyDictionary<string, string> settings)
    {
        var silo = typeof(Telemetry.Silo.Receiver).Assembly.Location;
        var process = ReceiverProcess.Start(silo, new Dictionary<string, string>(settings)
        {
            ["Storage:DataDirectory"] = dataDirectory,
            ["Cluster:SiloPort"] = $"{FreePort.Next()}",
            ["Cluster:GatewayPort"] = $"{FreePort.Next()}",
            ["ApiKeys:0:Name"] = "fleet",
            ["ApiKeys:0:Key"] = IngestKey,
            ["ApiKeys:0:Scopes"] = "ingest",
            ["ApiKeys:1:Name"] = "admin",
            ["ApiKeys:1:Key"] = AdminKey,
            ["ApiKeys:1:Scopes"] = "admin",
        });
        await process.WaitUntilReadyAsync(Patience);
        return new AdminReceiver(process);
    }

    /// <summary>All heartbeats with all columns, as NDJSON.</summary>
    public async Task<string> ExportAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/heartbeats?unsettled=true&include=maintainer_contact,raw_payload");
        request.Headers.Add("X-API-Key", AdminKey);
        using var response = await client.SendAsync(request);
        return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    /// <summary>Posts the row's body as its sender would.</summary>
    /// <returns>The status.</returns>
    public async Task<int?> PostAsync(HeartbeatRow row)
    {
        var answer = await new Delivery(client, TimeProvider.System).PostAsync(
            new Uri(process.Url + "/api/heartbeat"), IngestKey, row.EventyayVersion!, Encoding.ASCII.GetBytes(row.RawPayload),
            CancellationToken.None);
        return answer?.Status;
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await process.DisposeAsync();
    }
}
