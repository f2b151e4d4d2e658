using System.Runtime.CompilerServices;
using Telemetry.Api.Retries;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Exports;

/// <summary>
/// The pages of an export, one after the other. While one is written the next is read. A silo that is lost with a page, or a
/// store that is away, costs time and no row.
/// </summary>
internal sealed class ExportPages(IGrainFactory grains, RetryBudget budget)
{
    /// <summary>At least one page, which may be empty.</summary>
    /// <exception cref="UnavailableException">No silo and no store gave the next page within the retry budget.</exception>
    /// <exception cref="StoreBusyException">Too many read already. Before the first page alone: later ones wait.</exception>
    public async IAsyncEnumerable<ExportPage<TRow>> ReadAsync<TRow>(
        ExportTable<TRow> table, ExportQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var next = PageAsync(table, query, isFirst: true, leaving.Token);
        try
        {
            while (next is not null)
            {
                var page = await next;
                query = query with { After = page.Next, Limit = query.Limit - page.Rows.Length };
                next = page.Next is null || query.Limit <= 0 ? null : PageAsync(table, query, isFirst: false, leaving.Token);
                yield return page;
            }
        }
        finally
        {
            // The reader may have left while the next page was under way.
            await leaving.CancelAsync();
            await (next ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Before this time all heartbeats are in the states.</summary>
    /// <exception cref="UnavailableException">No silo and no store said so within the retry budget.</exception>
    public async Task<DateTimeOffset> StatesCompleteUntilAsync(CancellationToken cancellationToken)
    {
        var progress = await budget.SpendAsync(() => grains.GetGrain<IFoldGrain>(0).GetProgressAsync(), cancellationToken);
        return progress.AsOf is { } asOf && asOf > DateTimeOffset.UnixEpoch ? asOf - CommitDelay.Most : DateTimeOffset.UnixEpoch;
    }

    private async Task<ExportPage<TRow>> PageAsync<TRow>(
        ExportTable<TRow> table, ExportQuery query, bool isFirst, CancellationToken cancellationToken) =>
        await budget.SpendAsync(
            async () =>
            {
                try
                {
                    return await table.ReadPageAsync(grains.GetGrain<IExportGrain>(0), query, cancellationToken);
                }
                catch (StoreBusyException) when (!isFirst)
                {
                    return null;
                }
            },
            static page => page is null,
            otherwise: null,
            cancellationToken)
        ?? throw new UnavailableException();
}
