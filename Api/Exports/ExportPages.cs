using System.Runtime.CompilerServices;
using Telemetry.Api.Retries;
using Telemetry.Grains.Interfaces;

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
    public async IAsyncEnumerable<ExportPage> ReadAsync(
        ExportQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var next = PageAsync(query, isFirst: true, leaving.Token);
        try
        {
            while (next is not null)
            {
                var page = await next;
                query = query with { After = page.Next, Limit = query.Limit - page.Heartbeats.Length };
                next = page.Next is null || query.Limit <= 0 ? null : PageAsync(query, isFirst: false, leaving.Token);
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

    private async Task<ExportPage> PageAsync(ExportQuery query, bool isFirst, CancellationToken cancellationToken) =>
        await budget.SpendAsync(
            async () =>
            {
                try
                {
                    return await grains.GetGrain<IExportGrain>(0).ReadAsync(query, cancellationToken);
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
