using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Telemetry.Api;
using Telemetry.Api.Hosting;
using Telemetry.Grains.Storage;
using Telemetry.Silo;
using Telemetry.Tests.Servers;

namespace Telemetry.Tests.Silo;

/// <summary>A setting that cannot work ends the start, with one sentence that names it.</summary>
public sealed class SettingsTests : IDisposable
{
    private const string Host = "Host=127.0.0.1";
    private readonly string directory = Directory.CreateTempSubdirectory("telemetry-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Theory]
    [InlineData("Urls", "abc")]
    [InlineData("Urls", "/relative")]
    [InlineData("Urls", "ftp://127.0.0.1:8080")]
    [InlineData("Urls", "http://127.0.0.1:99999")]
    [InlineData("Urls", "http://127.0.0.1:8080/below")]
    [InlineData("Urls", "http://telemetry.example.org:8080")]
    [InlineData("Urls", "http://127.0.0.1:28080;")]
    [InlineData("Urls", "http://127.0.0.1:28081", "Management:Url", "http://127.0.0.2:28081")]
    [InlineData("Urls", "http://192.0.2.1:8080")]
    [InlineData("Management:Url", "8081")]
    [InlineData("Management:Url", "")]
    [InlineData("Storage:Provider", "MySql")]
    [InlineData("Storage:Provider", "7")]
    [InlineData("Storage:DataDirectory", "")]
    [InlineData("Storage:Migrate", "perhaps")]
    [InlineData("ConnectionStrings:Telemetry", null, "Storage:Provider", "PostgreSql")]
    [InlineData("ConnectionStrings:Telemetry", "nonsense", "Storage:Provider", "PostgreSql")]
    [InlineData("ConnectionStrings:Telemetry", "Database=telemetry", "Storage:Provider", "PostgreSql")]
    [InlineData("ConnectionStrings:Telemetry", Host + ";Pasword=a-secret", "Storage:Provider", "PostgreSql")]
    [InlineData("ConnectionStrings:Telemetry", Host + ";Port=a-secret", "Storage:Provider", "PostgreSql")]
    [InlineData("ConnectionStrings:Telemetry", null, "Cluster:Mode", "AdoNet")]
    [InlineData("Heartbeats:Window", "abc")]
    [InlineData("Heartbeats:Window", "00:00:00")]
    [InlineData("Heartbeats:Window", "23")] // Days.
    [InlineData("Heartbeats:MaxBodyBytes", "65537")]
    [InlineData("Heartbeats:MaxBodyBytes", "abc")]
    [InlineData("Heartbeats:BatchSize", "0")]
    [InlineData("Heartbeats:QueueCapacity", "-1")]
    [InlineData("Heartbeats:WriteBudget", "-00:00:01")]
    [InlineData("Heartbeats:RetryBudget", "25")] // Days.
    [InlineData("Heartbeats:RejectionsPerDay", "many")]
    [InlineData("Heartbeats:RejectionRetention", "0")]
    [InlineData("Connections:Max", "0")]
    [InlineData("Cluster:Mode", "Kubernetes")]
    [InlineData("Cluster:ClusterId", "")]
    [InlineData("Cluster:ServiceId", "")]
    [InlineData("Cluster:AdvertisedIP", "localhost")]
    [InlineData("Cluster:SiloPort", "0")]
    [InlineData("Cluster:GatewayPort", "65536")]
    [InlineData("Cluster:GatewayPort", "11112", "Cluster:SiloPort", "11112")]
    [InlineData("Api:Enabled", "perhaps")]
    [InlineData("ApiKeys", "a-key-and-no-list-of-keys")]
    [InlineData("ApiKeys:0:Name", "")]
    [InlineData("ApiKeys:0:Key", "")]
    [InlineData("ApiKeys:0:Key", "a-secret")]
    [InlineData("ApiKeys:0:Key", "a-secret with-white-space")]
    [InlineData("ApiKeys:0:Key", "a-secret-with-an-\u00FC")]
    [InlineData("ApiKeys:0:Key", "a-secret-that-ends-twice\n\n")]
    [InlineData("ApiKeys:0:Scopes", "")]
    [InlineData("ApiKeys:0:Scopes", "ingest,root")]
    [InlineData("ApiKeys:0:RequestsPerMinute", "0")]
    [InlineData("ApiKeys:0:RequestsPerMinute", "-5")]
    [InlineData("ApiKeys:0:RequestsPerMinute", "abc")]
    [InlineData("ApiKeys:0:ExpiresAt", "2020-01-01T00:00:00Z")]
    [InlineData("ApiKeys:0:Scope", "ingest")]
    public void Setting_that_cannot_work_is_named(string key, string? value, string? otherKey = null, string? otherValue = null)
    {
        var sentence = Assert.Throws<StartException>(() => Add(Settings((key, value), (otherKey, otherValue)))).Message;

        Assert.Contains(key, sentence, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', sentence);
        Assert.DoesNotContain("a-secret", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_over_512_characters_two_keys_of_one_name_and_two_names_of_one_key_are_refused()
    {
        var second = Settings(("ApiKeys:1:Scopes", "read"));
        second["ApiKeys:1:Name"] = "other";
        second["ApiKeys:1:Key"] = new string('k', 513);
        Assert.Contains("ApiKeys:1:Key", Assert.Throws<StartException>(() => Add(second)).Message, StringComparison.Ordinal);

        second["ApiKeys:1:Key"] = second["ApiKeys:0:Key"];
        Assert.Contains("same Key", Assert.Throws<StartException>(() => Add(second)).Message, StringComparison.Ordinal);

        second["ApiKeys:1:Name"] = second["ApiKeys:0:Name"];
        second["ApiKeys:1:Key"] = new string('k', 512);
        Assert.Contains("same Name", Assert.Throws<StartException>(() => Add(second)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task Secret_that_was_made_from_a_file_works_without_its_last_line_end(string end)
    {
        const string key = "a-key-from-a-file";
        await using var receiver = await RunningReceiver.StartAsync(new Dictionary<string, string?> { ["ApiKeys:0:Key"] = key + end });

        Assert.Equal(HttpStatusCode.OK, (await receiver.Client.HeartbeatAsync(Post.Heartbeat(), key)).Status);
    }

    [Theory]
    [InlineData("Urls")]
    [InlineData("Management:Url")]
    [InlineData("Cluster:SiloPort")]
    [InlineData("Cluster:GatewayPort")]
    public async Task Port_that_somebody_else_has_is_named_by_its_setting(string key)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        await AssertRefusedAsync(key, new() { [key] = key.StartsWith("Cluster", StringComparison.Ordinal) ? $"{port}" : $"http://127.0.0.1:{port}" });
    }

    [Fact]
    public async Task File_that_is_no_database_is_said_to_be_none()
    {
        await File.WriteAllTextAsync(Path.Combine(directory, "telemetry.db"), new string('x', 5000));

        await AssertRefusedAsync("not a database", []);
    }

    [Fact]
    public async Task Database_that_somebody_else_has_locked_is_said_to_be_locked()
    {
        await using var other = new SqliteConnection($"Data Source={Path.Combine(directory, "telemetry.db")};Pooling=False");
        await other.OpenAsync();
        await using var command = other.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL; BEGIN EXCLUSIVE";
        await command.ExecuteNonQueryAsync();

        await AssertRefusedAsync("locked", []);
    }

    [Fact]
    public Task Environment_variable_of_the_wrong_type_ends_the_program_with_one_sentence() =>
        AssertRefusedAsync("Heartbeats:Window", new() { ["Heartbeats:Window"] = "abc" });

    /// <summary>Each property of an options class is a row of the README's table, and each key is read once.</summary>
    [Fact]
    public async Task Readme_lists_every_setting_and_each_is_read_by_one_class()
    {
        var readme = await Repository.ReadAsync("README.md");
        var table = readme[readme.IndexOf("## Settings", StringComparison.Ordinal)..readme.IndexOf("## What is kept", StringComparison.Ordinal)];
        var rows = Regex.Matches(table, @"^\|([^|]+)\|", RegexOptions.Multiline)
            .SelectMany(row => Regex.Matches(row.Groups[1].Value, "`([^`]+)`"))
            .Select(key => key.Groups[1].Value);
        var properties = new[] { typeof(FrontDoor), typeof(Receiver), typeof(HeartbeatOptions) }
            .SelectMany(type => type.Assembly.GetTypes())
            .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal) || type.Name == nameof(ClusterSettings))
            .SelectMany(
                type => type.GetProperties().Where(property => property.CanWrite),
                (type, property) => $"{type.GetField("Section", BindingFlags.Public | BindingFlags.Static)!.GetRawConstantValue()}:{property.Name}")
            .ToList();

        Assert.Equal(properties.Distinct(), properties);
        string[] single = ["Urls", "Management:Url", "ConnectionStrings:Telemetry", "Api:Enabled"];
        Assert.Equal(
            properties.Concat(single).Order(StringComparer.Ordinal),
            rows.Where(key => !key.StartsWith("ApiKeys", StringComparison.Ordinal) && !key.StartsWith(':')).Order(StringComparer.Ordinal));
    }

    private static Dictionary<string, string?> Settings(params (string? Key, string? Value)[] changes)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Urls"] = $"http://127.0.0.1:{FreePort.Next()}",
            ["Management:Url"] = $"http://127.0.0.1:{FreePort.Next()}",
            ["Cluster:SiloPort"] = $"{FreePort.Next()}",
            ["Cluster:GatewayPort"] = $"{FreePort.Next()}",
            ["ApiKeys:0:Name"] = "senders",
            ["ApiKeys:0:Key"] = RunningReceiver.IngestKey,
            ["ApiKeys:0:Scopes"] = "ingest",
        };
        foreach (var (key, value) in changes.Where(change => change.Key is not null))
        {
            settings[key!] = value;
        }

        return settings;
    }

    private static void Add(Dictionary<string, string?> settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.AddReceiver();
    }

    /// <summary>As an operator starts it, with variables of the environment.</summary>
    private async Task AssertRefusedAsync(string said, Dictionary<string, string> settings)
    {
        await using var receiver = ReceiverProcess.Start(typeof(Receiver).Assembly.Location, new Dictionary<string, string>
        {
            ["Storage:DataDirectory"] = directory,
            ["Cluster:SiloPort"] = $"{FreePort.Next()}",
            ["Cluster:GatewayPort"] = $"{FreePort.Next()}",
        }.Concat(settings).GroupBy(setting => setting.Key).ToDictionary(group => group.Key, group => group.Last().Value));
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await receiver.WaitForExitAsync(deadline.Token);

        Assert.Equal(1, receiver.ExitCode);
        var line = Assert.Single(receiver.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("telemetry: ", line, StringComparison.Ordinal);
        Assert.Contains(said, line, StringComparison.Ordinal);
    }
}
