using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Telemetry.Api.Answers;
using Telemetry.Grains.Storage;
using Telemetry.Silo;
using Telemetry.Tests.Servers;
using Xunit;

namespace Telemetry.Tests.Deploy;

/// <summary>An alert on a metric that nobody reports stays silent for ever.</summary>
public sealed class AlertTests
{
    [Fact]
    public async Task Every_metric_and_label_of_an_alert_is_one_that_the_program_reports()
    {
        var reported = await ReportedAsync();

        Assert.All(await RulesAsync(), rule =>
        {
            var metrics = Regex.Matches(rule.Expr, @"\btelemetry_\w+");
            Assert.NotEmpty(metrics);
            Assert.All(metrics, metric => Assert.True(reported.Contains(metric.Value), $"No program reports {metric.Value}."));
            var labels = Regex.Matches(rule.Expr, @"(?:by \(|\{)(\w+)").Select(match => match.Groups[1].Value);
            Assert.All(labels, label => Assert.Contains(metrics, metric => reported[metric.Value].Contains(label)));
        });
    }

    [Fact]
    public async Task Every_outcome_of_an_alert_is_an_error_code()
    {
        var codes = typeof(AnswerError).GetFields().Select(field => field.GetRawConstantValue());

        var outcomes = (await RulesAsync())
            .SelectMany(rule => Regex.Matches(rule.Expr, @"outcome=~?""([^""]+)"""))
            .SelectMany(match => match.Groups[1].Value.Split('|'));

        Assert.All(outcomes, outcome => Assert.Contains(outcome, codes));
    }

    [Fact]
    public async Task The_handbook_says_what_to_do_for_each_alert_and_knows_no_other()
    {
        var handbook = await Repository.ReadAsync("deploy", "README.md");

        var sections = Regex.Matches(handbook, @"^### (Telemetry\w+)$", RegexOptions.Multiline).Select(match => match.Groups[1].Value);

        Assert.Equal((await RulesAsync()).Select(rule => rule.Alert), sections);
    }

    private static async Task<IReadOnlyList<PrometheusRule.Rule>> RulesAsync() =>
        [.. (await Manifests.RenderAsync("base")).One<PrometheusRule>("telemetry").Spec.Groups.SelectMany(group => group.Rules)];

    /// <summary>
    /// The metrics as Prometheus sees them, each with its labels' names: those of a whole receiver that has refused a
    /// heartbeat, and whose store has seen everything that a store can see.
    /// </summary>
    private static async Task<ILookup<string, string>> ReportedAsync()
    {
        var data = Directory.CreateTempSubdirectory("telemetry-metrics-").FullName;
        var (url, management) = ($"http://127.0.0.1:{FreePort.Next()}", $"http://127.0.0.1:{FreePort.Next()}");
        var builder = WebApplication.CreateBuilder(
        [
            $"--Urls={url}", $"--{ReceiverFacts.ManagementUrlKey}={management}", $"--Storage:DataDirectory={data}",
            $"--Cluster:SiloPort={FreePort.Next()}", $"--Cluster:GatewayPort={FreePort.Next()}",
        ]);
        builder.AddReceiver();
        builder.Logging.ClearProviders();
        await using (var app = builder.Build())
        {
            await app.PrepareStorageAsync();
            app.UseReceiver();
            await app.StartAsync();

            using var http = new HttpClient();
            http.DefaultRequestHeaders.Add("X-API-Key", await File.ReadAllTextAsync(Path.Combine(data, "ingest.key")));
            using var nothing = new StringContent("{}", MediaTypeHeaderValue.Parse("application/json"));
            using var refusal = await http.PostAsync(new Uri(url + "/api/heartbeat"), nothing);
            Assert.Equal(HttpStatusCode.BadRequest, refusal.StatusCode);
            var store = app.Services.GetRequiredService<StoreMetrics>();
            store.BatchWritten(1, TimeSpan.Zero);
            store.BatchFailed(StoreFault.Transient, TimeSpan.Zero);
            store.TurnedAway("queue_full");

            var text = await http.GetStringAsync(new Uri(management + ReceiverFacts.MetricsPath));
            await app.StopAsync();
            Directory.Delete(data, recursive: true);
            return Regex.Matches(text, @"^(\w+)(?:\{(.*)\})? ", RegexOptions.Multiline)
                .SelectMany(sample => Regex.Matches(sample.Groups[2].Value, @"(\w+)=""").Select(label => label.Groups[1].Value)
                    .Append(""), (sample, label) => (Metric: sample.Groups[1].Value, Label: label))
                .ToLookup(sample => sample.Metric, sample => sample.Label);
        }
    }
}
