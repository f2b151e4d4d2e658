using System.Data.Common;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;

namespace Telemetry.Grains;

/// <summary>
/// No exception of a database leaves its silo. A front door cannot read one (it has no driver for the application's
/// database, and Orleans wrote a stack trace of 7 KB for each try), and could not tell what passes from what lasts.
/// </summary>
public sealed class StoreFaultFilter(IHeartbeatStore store) : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (Exception exception) when (exception is DbException or StoreException)
        {
            throw new StoreFaultException(
                StoreException.Describe(exception), isTransient: store.Classify(exception) == StoreFault.Transient);
        }
    }
}
