using System.Text.Json;
using Telemetry.Fleet.History;
using Xunit;

namespace Telemetry.Fleet.Tests.Receiver;

/// <summary>The rows of a history are those that the receiver makes of the same bodies.</summary>
public sealed class HistoryRowTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Receiver_makes_the_same_columns_of_the_bodies()
    {
        var rows = new FleetHistory(new HistoryOptions(150, 120, 5, HistoryOptions.DefaultLastDay)).Play()
            .GroupBy(row => row.InstanceId)
            .ToDictionary(rows => rows.Key, rows => rows.Last());
        await using var receiver = await AdminReceiver.StartAsync(folder.Path, new Dictionary<string, string>());
        foreach (var row in rows.Values)
        {
            Assert.Equal(200, await receiver.PostAsync(row));
        }

        var stored = (await receiver.ExportAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(rows.Count, stored.Length);
        Assert.All(stored, line =>
        {
            using var json = JsonDocument.Parse(line);
            var row = rows[json.RootElement.GetProperty("instance_id").GetGuid()];
            Assert.Equal(
                HeartbeatColumn.All.Skip(1).Select(column => (column.Name, column.TextOf(row))),
                HeartbeatColumn.All.Skip(1).Select(column => (column.Name, TextOf(json.RootElement.GetProperty(column.Name)))));
        });
    }

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };
}
