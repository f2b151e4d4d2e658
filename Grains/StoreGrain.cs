using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;

namespace Telemetry.Grains;

/// <summary>
/// A grain whose calls read or write the store. No exception of a database leaves its silo: a front door cannot read one (it
/// has no driver for the application's database, and Orleans wrote a stack trace of 7 KB for each try), and could not tell
/// what passes from what lasts.
/// </summary>
/// <remarks>A filter for all grains would cost each heartbeat 2 µs, whose grain throws no such thing.</remarks>
public abstract class StoreGrain : Grain, IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (DbException exception)
        {
            var fault = ServiceProvider.GetRequiredService<IHeartbeatStore>().Classify(exception);
            throw new StoreFaultException(StoreExceptions.Describe(exception), isTransient: fault == StoreFault.Transient);
        }
    }
}
