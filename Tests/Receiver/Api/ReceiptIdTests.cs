using Telemetry.Api.Heartbeats;

namespace Telemetry.Tests.Api;

public sealed class ReceiptIdTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 14, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Receipts_are_version_7_and_no_two_are_the_same()
    {
        var receipts = Enumerable.Range(0, 10_000).Select(_ => ReceiptId.New(Noon)).ToList();

        Assert.Equal(receipts.Count, receipts.Distinct().Count());
        Assert.All(receipts, receipt => Assert.Equal((7, true), (receipt.Version, receipt.Variant is >= 8 and <= 11)));
    }

    [Fact]
    public void Later_receipts_sort_behind_earlier_ones_and_begin_like_the_frameworks_own()
    {
        var receipts = Enumerable.Range(0, 1000).Select(i => ReceiptId.New(Noon.AddMilliseconds(i * 997L))).ToList();

        Assert.Equal(receipts.Order(), receipts);
        Assert.Equal(Guid.CreateVersion7(Noon).ToString()[..13], ReceiptId.New(Noon).ToString()[..13]);
    }
}
