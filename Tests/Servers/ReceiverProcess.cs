using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Telemetry.Tests.Servers;

/// <summary>
/// A program of this repository (Silo or Api) as a real process, with ports of its own. What it writes is kept in
/// <see cref="Output"/>.
/// </summary>
public sealed class ReceiverProcess : IAsyncDisposable
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    private readonly Process process;
    private readonly StringBuilder output = new();

    private ReceiverProcess(Process process, string url, string managementUrl)
    {
        this.process = process;
        Url = url;
        ManagementUrl = managementUrl;
    }

    /// <summary>Where heartbeats are posted, without a path.</summary>
    public string Url { get; }

    public string ManagementUrl { get; }

    public int ProcessId => process.Id;

    public bool HasExited => process.HasExited;

    public int ExitCode => process.ExitCode;

    public string Output
    {
        get
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    /// <summary>Starts the program and returns at once.</summary>
    /// <param name="assembly">The program's dll.</param>
    /// <param name="settings">Configuration keys and their values; addresses that are not among them are made up.</param>
    /// <param name="through">A command that becomes the program when it is given the program's command line, such as
    /// <c>ip netns exec NAME</c>.</param>
    public static ReceiverProcess Start(
        string assembly, IReadOnlyDictionary<string, string> settings, params IReadOnlyList<string> through)
    {
        var url = settings.GetValueOrDefault("Urls") ?? $"http://127.0.0.1:{FreePort.Next()}";
        var managementUrl = settings.GetValueOrDefault("Management:Url") ?? $"http://127.0.0.1:{FreePort.Next()}";
        string[] command = [.. through, "dotnet", assembly];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Not where others write: ASP.NET watches the files below it.
            WorkingDirectory = Path.GetDirectoryName(Path.GetFullPath(assembly)),
        };
        start.Environment["Urls"] = url;
        start.Environment["Management__Url"] = managementUrl;
        foreach (var (key, value) in settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        var receiver = new ReceiverProcess(new Process { StartInfo = start }, url, managementUrl);
        receiver.process.OutputDataReceived += receiver.Keep;
        receiver.process.ErrorDataReceived += receiver.Keep;
        receiver.process.Start();
        receiver.process.BeginOutputReadLine();
        receiver.process.BeginErrorReadLine();
        return receiver;
    }

    /// <summary>Returns when the program says that it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended, or was not ready in time; the message has its output.</exception>
    public async Task WaitUntilReadyAsync(TimeSpan patience)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await IsReadyAsync())
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(started) > patience)
            {
                throw new InvalidOperationException($"The receiver did not get ready: {Output}");
            }

            await Task.Delay(50);
        }
    }

    public Task<bool> IsReadyAsync() => SaysYesAsync("/health/ready");

    public Task<bool> IsLiveAsync() => SaysYesAsync("/health/live");

    /// <summary>Why the program is not ready, in its own words; empty when nobody listens, or when it is ready.</summary>
    public async Task<string> ReasonAsync()
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri(ManagementUrl + "/health/ready"));
            var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync());
            return $"{body?["reason"]}";
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return "";
        }
    }

    /// <summary>The value of a metric that has one; null as long as it is not reported.</summary>
    public async Task<string?> MetricAsync(string name)
    {
        var metrics = await Http.GetStringAsync(new Uri(ManagementUrl + "/metrics"));
        return metrics.Split('\n').FirstOrDefault(line => line.StartsWith(name + "{", StringComparison.Ordinal))?.Split(' ')[1];
    }

    /// <summary>Sends a signal by its name, such as TERM, KILL, STOP or CONT.</summary>
    public Task SignalAsync(string name) => Command.RunAsync("kill", [$"-{name}", $"{process.Id}"]);

    /// <exception cref="TimeoutException">It has not ended for two minutes.</exception>
    public Task WaitForExitAsync(CancellationToken cancellationToken = default) =>
        process.WaitForExitAsync(cancellationToken).WaitAsync(TimeSpan.FromMinutes(2), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    private async Task<bool> SaysYesAsync(string path)
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri(ManagementUrl + path));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (output)
        {
            output.AppendLine(line.Data);
        }
    }
}
