using Telemetry.Fleet.Audit;
using Xunit;

namespace Telemetry.Fleet.Tests.Audit;

public sealed class LedgerTests : IDisposable
{
    private static readonly DateTime Noon = new(2026, 1, 26, 12, 0, 0, DateTimeKind.Utc);

    private readonly TemporaryFolder folder = new();

    private string Path => folder["ledger"];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("A 200 4f6c1c52-6a53-4d3e-9a35-0f3f1f2a7b01 2026-01-26T07:12:03.123456Z 2026-01-26T07:12:03.125001Z")]
    [InlineData("R 429 4f6c1c52-6a53-4d3e-9a35-0f3f1f2a7b01 2026-01-26T07:12:03.000000Z 2026-01-26T07:12:03.000001Z")]
    [InlineData("U 000 4f6c1c52-6a53-4d3e-9a35-0f3f1f2a7b01 2026-01-26T07:12:03.999999Z 2026-01-26T07:12:33.999999Z")]
    public void Line_is_read_as_it_was_written(string line) => Assert.Equal(line, LedgerEntry.Parse(line).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("A 200 4f6c1c52")]
    [InlineData("X 200 4f6c1c52-6a53-4d3e-9a35-0f3f1f2a7b01 2026-01-26T07:12:03.123456Z 2026-01-26T07:12:03.125001Z")]
    [InlineData("A 200 4f6c1c52-6a53-4d3e-9a35-0f3f1f2a7bzz 2026-01-26T07:12:03.123456Z 2026-01-26T07:12:03.125001Z")]
    public void Line_that_is_none_is_refused(string line) =>
        Assert.Throws<FormatException>(() => LedgerEntry.Parse(line));

    [Fact]
    public void Entries_are_in_the_file_after_a_flush()
    {
        using var writer = new LedgerWriter(Path);
        writer.Append(Entry(1));
        Assert.Equal(0, new FileInfo(Path).Length);
        writer.Flush();
        Assert.Equal(LedgerEntry.LineLength, new FileInfo(Path).Length);
    }

    [Fact]
    public void Buffer_that_is_full_goes_to_the_file_by_itself()
    {
        using var writer = new LedgerWriter(Path);
        for (var i = 0; i < 1000; i++)
        {
            writer.Append(Entry(i));
        }

        Assert.InRange(1000 - (new FileInfo(Path).Length / LedgerEntry.LineLength), 0, 660);
    }

    [Fact]
    public async Task Line_torn_by_a_kill_is_passed_over_and_overwritten()
    {
        await File.WriteAllTextAsync(Path, $"{Entry(1)}\n{Entry(2).ToString()[..40]}");
        Assert.Equal([Entry(1)], await SortAsync(10));
        using (var writer = new LedgerWriter(Path))
        {
            writer.Append(Entry(3));
        }

        Assert.Equal(2, (await SortAsync(10)).Count);
    }

    [Fact]
    public async Task Damage_inside_a_ledger_is_an_error()
    {
        await File.WriteAllTextAsync(Path, $"{Entry(1).ToString()[..40]}\n{Entry(2)}\n");
        await Assert.ThrowsAsync<FormatException>(() => SortAsync(10));
    }

    [Fact]
    public async Task Ledger_of_many_parts_is_read_in_the_order_of_its_instances()
    {
        var entries = Enumerable.Range(0, 1000).Select(Entry).ToList();
        using (var writer = new LedgerWriter(Path))
        {
            entries.ForEach(writer.Append);
        }

        entries.Sort(LedgerEntry.Compare);
        Assert.Equal(entries, await SortAsync(entriesPerPart: 64));
    }

    private static LedgerEntry Entry(int number) => new(
        LedgerOutcome.Acknowledged, 200, new Seeded(5).Uuid(number / 2), Noon.AddSeconds(-number), Noon.AddSeconds(1));

    private async Task<List<LedgerEntry>> SortAsync(int entriesPerPart)
    {
        using var sorted = await SortedLedger.SortAsync(Path, CancellationToken.None, entriesPerPart);
        var entries = new List<LedgerEntry>();
        await foreach (var entry in sorted.ReadInOrderAsync(CancellationToken.None))
        {
            entries.Add(entry);
        }

        return entries;
    }
}
