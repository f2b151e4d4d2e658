using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Telemetry.Silo;
using Telemetry.Tests.Servers;
using Telemetry.Tests.Storage;

namespace Telemetry.Tests.Silo;

/// <summary>The program itself, started as an operator starts it.</summary>
public sealed class ProcessTests : IDisposable
{
    private const UnixFileMode ForOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode ForEverybody = ForOwner | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string directory = Directory.CreateTempSubdirectory("telemetry-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task First_start_makes_keys_that_only_their_owner_can_read()
    {
        await using var receiver = await StartAsync();
        var ingest = Path.Combine(directory, "ingest.key");
        var admin = Path.Combine(directory, "admin.key");
        using var client = new HttpClient { BaseAddress = new Uri(receiver.Url) };

        Assert.All([ingest, admin], file => Assert.Equal(ForOwner, File.GetUnixFileMode(file)));
        Assert.Equal(HttpStatusCode.OK, (await client.HeartbeatAsync(Post.Heartbeat(), await File.ReadAllTextAsync(ingest))).Status);
        using var keys = await client.GetAsync("/api/keys", await File.ReadAllTextAsync(admin));
        Assert.Equal(HttpStatusCode.OK, keys.StatusCode);
    }

    [Fact]
    public async Task Key_file_that_everybody_could_read_is_replaced_by_one_that_only_its_owner_can()
    {
        var ingest = Path.Combine(directory, "ingest.key");
        await File.WriteAllTextAsync(ingest, "from another time");
        File.SetUnixFileMode(ingest, ForEverybody);

        await using var receiver = await StartAsync();

        Assert.Equal(ForOwner, File.GetUnixFileMode(ingest));
        using var client = new HttpClient { BaseAddress = new Uri(receiver.Url) };
        Assert.Equal(HttpStatusCode.OK, (await client.HeartbeatAsync(Post.Heartbeat(), await File.ReadAllTextAsync(ingest))).Status);
    }

    [Fact]
    public async Task Data_is_for_its_owner_alone_from_the_first_start_on_and_where_it_was_not_it_is_mended()
    {
        Directory.Delete(directory);
        foreach (var _ in new[] { "new", "mended" })
        {
            await using var receiver = await StartAsync();
            using var client = new HttpClient { BaseAddress = new Uri(receiver.Url) };
            await client.RecordAsync(Post.Heartbeat(), await File.ReadAllTextAsync(Path.Combine(directory, "ingest.key")));

            var files = Directory.GetFiles(directory);
            Assert.Contains(Path.Combine(directory, "telemetry.db-wal"), files);
            Assert.All(files, file => Assert.Equal((file, ForOwner), (file, File.GetUnixFileMode(file))));
            Assert.Equal(ForOwner | UnixFileMode.UserExecute, File.GetUnixFileMode(directory));

            // Killed, it leaves its log behind.
            await receiver.SignalAsync("KILL");
            await receiver.WaitForExitAsync();
            Array.ForEach(files, file => File.SetUnixFileMode(file, file.EndsWith(".key", StringComparison.Ordinal) ? ForOwner : ForEverybody));
            File.SetUnixFileMode(directory, ForEverybody | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        }
    }

    [Fact]
    public async Task Output_that_nobody_reads_at_a_terminal_is_a_log_and_says_which_build_it_is()
    {
        await using var receiver = await StartAsync();
        await Eventually.TrueAsync(() => receiver.Output.Contains("Application started", StringComparison.Ordinal));

        var log = receiver.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();

        var state = log.Single(line => line.GetProperty("Message").GetString()!.EndsWith(" starts.", StringComparison.Ordinal)).GetProperty("State");
        var (version, commit) = (state.GetProperty("Version").GetString(), state.GetProperty("Commit").GetString());
        Assert.Matches(@"^\d+\.\d+\.\d+$", version);
        Assert.Matches("^[0-9a-f]{40}$", commit);
        using var client = new HttpClient();
        var metrics = await client.GetStringAsync(new Uri(receiver.ManagementUrl + "/metrics"));
        Assert.All(
            [
                $"telemetry_build_info{{otel_scope_name=\"Telemetry.Api\",commit=\"{commit}\",version=\"{version}\"}} 1",
                $"target_info{{service_name=\"telemetry-silo\",service_version=\"{version}\"",
            ],
            expected => Assert.Contains(expected, metrics, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Heartbeat_that_comes_while_the_silo_starts_waits_for_it()
    {
        await using var receiver = Start(("ApiKeys:0:Name", "senders"), ("ApiKeys:0:Key", RunningReceiver.IngestKey), ("ApiKeys:0:Scopes", "ingest"));
        await Eventually.TrueAsync(receiver.IsLiveAsync);
        using var client = new HttpClient { BaseAddress = new Uri(receiver.Url) };

        Assert.Equal(HttpStatusCode.OK, (await client.HeartbeatAsync(Post.Heartbeat())).Status);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("+")]
    public async Task Curl_line_that_is_printed_at_a_terminal_works_as_it_stands(string host)
    {
        await using var receiver = ReceiverProcess.Start(
            typeof(Receiver).Assembly.Location,
            Settings(("Urls", $"http://{host}:{FreePort.Next()}")),
            "bash", "-c", "exec script --quiet --command \"$*\" /dev/null", "terminal");
        await Eventually.TrueAsync(() => receiver.Output.Contains("Application started", StringComparison.Ordinal));
        var line = receiver.Output.Split('\n').Single(line => line.Contains("curl -s", StringComparison.Ordinal));

        Assert.Equal(
            """{"ok":true,"message":"heartbeat_recorded","status_code":200}""", await Command.RunAsync("bash", ["-c", line]));
    }

    [Fact]
    public async Task Second_receiver_on_the_same_directory_fails_at_once_and_says_why()
    {
        await using var first = await StartAsync();
        await using var second = Start();
        await second.WaitForExitAsync(new CancellationTokenSource(Patience).Token);

        Assert.Equal(1, second.ExitCode);
        Assert.Contains("in use by another receiver", second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Receiver_stops_within_five_seconds(string signal)
    {
        await using var receiver = await StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(receiver.Url) };
        var key = await File.ReadAllTextAsync(Path.Combine(directory, "ingest.key"));
        await client.RecordAsync(Post.Heartbeat(), key);

        var stopped = Stopwatch.GetTimestamp();
        await receiver.SignalAsync(signal);
        await receiver.WaitForExitAsync();

        Assert.Equal(0, receiver.ExitCode);
        Assert.InRange(Stopwatch.GetElapsedTime(stopped), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData(" starts.")]
    [InlineData("Now listening on")]
    public async Task Receiver_that_is_stopped_while_it_starts_does_not_crash(string moment)
    {
        for (var times = 0; times < 3; times++)
        {
            await using var receiver = Start();
            await Eventually.TrueAsync(() => receiver.Output.Contains(moment, StringComparison.Ordinal));
            await receiver.SignalAsync("TERM");
            await receiver.WaitForExitAsync();

            Assert.DoesNotContain("Unhandled exception", receiver.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Heartbeat_outlives_a_killed_process_and_so_does_its_window()
    {
        var instance = Guid.NewGuid();
        await using (var receiver = await StartAsync())
        {
            using var client = new HttpClient { BaseAddress = new Uri(receiver.Url) };
            var key = await File.ReadAllTextAsync(Path.Combine(directory, "ingest.key"));
            Assert.Equal(HttpStatusCode.OK, (await client.HeartbeatAsync(Post.Heartbeat(instance), key)).Status);
            await receiver.SignalAsync("KILL");
            await receiver.WaitForExitAsync();
        }

        await using var again = await StartAsync();
        using var second = new HttpClient { BaseAddress = new Uri(again.Url) };
        var answer = await second.HeartbeatAsync(
            Post.Heartbeat(instance), await File.ReadAllTextAsync(Path.Combine(directory, "ingest.key")));
        Assert.Equal("rate_limited", answer.Error);
    }

    /// <summary>
    /// What connects and sends nothing, or a byte, keeps nobody out; who comes in the moment of a rush comes again.
    /// (Without room for another file the runtime ends the process.)
    /// </summary>
    [Fact]
    public async Task Process_that_may_open_1024_files_stands_thousands_of_idle_connections()
    {
        await using var receiver = ReceiverProcess.Start(
            typeof(Receiver).Assembly.Location, Settings(), "bash", "-c", "ulimit -n 1024 && exec \"$0\" \"$@\"");
        await receiver.WaitUntilReadyAsync(Patience);
        var key = await File.ReadAllTextAsync(Path.Combine(directory, "ingest.key"));
        var strangers = new List<Socket>();
        try
        {
            for (var i = 0; i < 3000; i++)
            {
                var stranger = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                strangers.Add(stranger);
                await SendOneByteAsync(stranger, new Uri(receiver.Url).Port);
                if (i % 300 == 299)
                {
                    await Eventually.TrueAsync(() => IsRecordedAsync(receiver.Url, key));
                    Assert.True(await receiver.IsReadyAsync());
                }
            }
        }
        finally
        {
            strangers.ForEach(stranger => stranger.Dispose());
        }

        Assert.False(receiver.HasExited);
    }

    /// <summary>A full run, bad requests included, with a source address, a query and bodies that can be told apart.</summary>
    [Fact]
    public async Task Log_never_holds_a_key_an_address_a_query_string_or_a_body()
    {
        await using var receiver = await StartAsync();
        var key = await File.ReadAllTextAsync(Path.Combine(directory, "ingest.key"));
        var admin = await File.ReadAllTextAsync(Path.Combine(directory, "admin.key"));
        using var client = ClientFrom(IPAddress.Parse("127.0.0.77"), receiver.Url);
        string[] bodies = [Post.Heartbeat(more: ",\"x\":\"tell-tale-body\""), "{ tell-tale-body", "", new string('t', 20_000)];
        foreach (var body in bodies)
        {
            await client.HeartbeatAsync(body, key);
            await client.HeartbeatAsync(body, "tell-tale-key");
            await client.HeartbeatAsync(Encoding.UTF8.GetBytes(body), key, "tell/tale");
            await client.HeartbeatAsync(Encoding.UTF8.GetBytes(body), key, change: request =>
                request.RequestUri = new Uri("/api/heartbeat?api_key=tell-tale-query", UriKind.Relative));
        }

        foreach (var path in new[] { "/api/heartbeats?cursor=tell-tale-query", "/api/keys?tell-tale-query", "/tell-tale-path" })
        {
            using var response = await client.GetAsync(path, admin);
        }

        await SendRawAsync(receiver.Url, "GET /tell-tale-query HTTP/9.9\r\n\r\n");
        await SendRawAsync(receiver.Url, "POST /api/heartbeat?tell-tale-query HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\ntell-tale-body\r\n");
        await receiver.SignalAsync("TERM");
        await receiver.WaitForExitAsync();

        Assert.Contains("Application started", receiver.Output, StringComparison.Ordinal);
        Assert.All(
            ["tell-tale", "127.0.0.77", key, admin, "schema_version\\\""],
            secret => Assert.DoesNotContain(secret, receiver.Output, StringComparison.Ordinal));
    }

    private async Task<ReceiverProcess> StartAsync()
    {
        var receiver = Start();
        await receiver.WaitUntilReadyAsync(Patience);
        return receiver;
    }

    private ReceiverProcess Start(params (string Name, string Value)[] more) =>
        ReceiverProcess.Start(typeof(Receiver).Assembly.Location, Settings(more));

    private Dictionary<string, string> Settings(params (string Name, string Value)[] more) =>
        new(more.Select(setting => KeyValuePair.Create(setting.Name, setting.Value)))
        {
            ["Storage:DataDirectory"] = directory,
            ["Cluster:SiloPort"] = $"{FreePort.Next()}",
            ["Cluster:GatewayPort"] = $"{FreePort.Next()}",
        };

    private static async Task<bool> IsRecordedAsync(string url, string key)
    {
        using var sender = new HttpClient { BaseAddress = new Uri(url) };
        try
        {
            return (await sender.HeartbeatAsync(Post.Heartbeat(), key)).Status == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Whoever finds no place is turned away, which may end this too.</summary>
    private static async Task SendOneByteAsync(Socket stranger, int port)
    {
        try
        {
            await stranger.ConnectAsync(IPAddress.Loopback, port);
            await stranger.SendAsync("P"u8.ToArray());
        }
        catch (SocketException)
        {
            // It is none of those that stay.
        }
    }

    private static HttpClient ClientFrom(IPAddress source, string url) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(source, 0));
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri(url),
    };

    private static async Task SendRawAsync(string url, string request)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, new Uri(url).Port);
        await using var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream);
        Assert.StartsWith("HTTP/1.1 ", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }
}
