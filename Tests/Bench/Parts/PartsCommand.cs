using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Telemetry.Bench.Parts;

/// <summary><c>bench parts</c>: what single steps of a heartbeat cost, without a server around them.</summary>
internal static class PartsCommand
{
    public static Command Create()
    {
        var command = new Command("parts", "Measures single steps of a heartbeat with BenchmarkDotNet.");
        command.SetAction(_ =>
        {
            // In this process: a project made and built for each benchmark would not get at what is internal.
            var config = DefaultConfig.Instance.AddJob(Job.Default.WithMaxIterationCount(20).WithToolchain(InProcessEmitToolchain.Instance));
            var summaries = BenchmarkRunner.Run([typeof(ReadingBenchmarks)], config);
            return summaries.All(summary => summary.Reports.Length > 0 && summary.Reports.All(report => report.Success)) ? 0 : 1;
        });
        return command;
    }
}
