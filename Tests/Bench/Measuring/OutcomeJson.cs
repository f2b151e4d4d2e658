using System.Text.Json;
using System.Text.Json.Serialization;

namespace Telemetry.Bench.Measuring;

/// <summary>All outcomes as JSON, with the fleet's report of every measurement.</summary>
internal static class OutcomeJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        WriteIndented = true,
    };

    /// <summary>Makes the file's directory where it is missing.</summary>
    public static async Task WriteAsync(
        FileInfo file, Terms terms, IEnumerable<Outcome> outcomes, CancellationToken cancellationToken)
    {
        file.Directory?.Create();
        await using var stream = file.Create();
        await JsonSerializer.SerializeAsync(
            stream,
            new
            {
                At = TimeProvider.System.GetUtcNow(),
                Processors = Environment.ProcessorCount,
                Seconds = terms.Seconds.TotalSeconds,
                WarmUpSeconds = terms.WarmUp.TotalSeconds,
                terms.Size,
                Scenarios = outcomes.Select(outcome => new
                {
                    outcome.Scenario.Name,
                    outcome.Scenario.Figure,
                    Receiver = outcome.OurMedian,
                    Peer = outcome.TheirMedian,
                    outcome.Ratios,
                    outcome.Judged,
                    outcome.Scenario.Bar,
                    Ok = outcome.IsOk,
                    outcome.Faults,
                    ReceiverMeasurements = outcome.Ours,
                    PeerMeasurements = outcome.Theirs,
                }),
            },
            Options,
            cancellationToken);
    }
}
