using Telemetry.Fleet.History;
using Xunit;

namespace Telemetry.Fleet.Tests.History;

/// <summary>Alone: what other tests hold would be counted too.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
[Collection(nameof(MemoryTests))]
public sealed class MemoryTests
{
    private static readonly HistoryOptions Options = new(500, 400, 7, HistoryOptions.DefaultLastDay);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Memory_does_not_grow_with_the_days(bool ndjson)
    {
        var write = ndjson ? new Write(HistoryCommand.WriteNdjsonAsync) : HistoryCommand.WriteCsvAsync;
        await write(Options with { Days = 1 }, Stream.Null, CancellationToken.None);
        await using var output = new MeasuringStream();
        await write(Options, output, CancellationToken.None);
        Assert.True(output.Length > 100_000_000, $"{output.Length} bytes written");
        Assert.True(output.MostHeld < 10_000_000, $"{output.MostHeld} bytes held");
    }

    private delegate Task Write(HistoryOptions options, Stream output, CancellationToken cancellation);
}
