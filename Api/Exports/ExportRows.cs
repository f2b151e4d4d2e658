using System.Runtime.CompilerServices;
using Telemetry.Api.Retries;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Exports;

/// <summary>
/// The rows of an export, one after the other. When the grain that reads them is lost with its silo, another one goes
/// on behind the last row that was handed out.
/// </summary>
internal sealed class ExportRows(IGrainFactory grains, RetryBudget budget)
{
    /// <exception cref="TimeoutException">No silo and no store gave the next row within the retry budget.</exception>
    public async IAsyncEnumerable<Heartbeat> ReadAsync(
        ExportQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerator<Heartbeat>? rows = null;
        try
        {
            while (true)
            {
                var from = query;
                var next = await budget.SpendAsync(
                    async () =>
                    {
                        try
                        {
                            rows ??= grains.GetGrain<IExportGrain>(Guid.NewGuid())
                                .ReadAsync(from, cancellationToken).GetAsyncEnumerator(cancellationToken);
                            return await rows.MoveNextAsync() ? Step.Row : Step.End;
                        }
                        catch
                        {
                            rows = null;
                            throw;
                        }
                    },
                    static step => step == Step.None,
                    Step.None,
                    cancellationToken);
                if (next == Step.End)
                {
                    yield break;
                }

                if (next == Step.None || rows is null)
                {
                    throw new TimeoutException("The next row of an export did not come in time.");
                }

                var row = rows.Current;
                yield return row;
                query = query with { After = new Cursor(row.ReceivedAt, row.InstanceId), Limit = query.Limit - 1 };
            }
        }
        finally
        {
            if (rows is not null)
            {
                await rows.DisposeAsync();
            }
        }
    }

    private enum Step
    {
        None,
        Row,
        End,
    }
}
