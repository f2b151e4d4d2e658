using Orleans.Messaging;
using Orleans.Runtime.Membership;
using Telemetry.Api.Management;

namespace Telemetry.Api.Hosting;

/// <summary>
/// The list of silos in the database, which a front door reads again and again. Where it cannot be read, the silos that
/// were in it last are asked, and nobody would notice until these are gone: so the log says it. (Before it has been read
/// for the first time, <see cref="SiloSearch"/> says it.)
/// </summary>
internal sealed class SiloList : IGatewayListProvider
{
    private readonly AdoNetGatewayListProvider inner;
    private readonly DatabaseAddress address;
    private readonly Trouble trouble;
    private volatile bool isKnown;

    public SiloList(IServiceProvider services, DatabaseAddress address, TimeProvider time, ILogger<SiloList> logger)
    {
        inner = ActivatorUtilities.CreateInstance<AdoNetGatewayListProvider>(services);
        trouble = new Trouble(time, logger);
        this.address = address;
    }

    public TimeSpan MaxStaleness => inner.MaxStaleness;

    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => inner.InitializeGatewayListProvider();

    public async Task<IList<Uri>> GetGateways()
    {
        try
        {
            var gateways = await inner.GetGateways();
            trouble.IsOver();
            isKnown = true;
            return gateways;
        }
        catch (Exception exception) when (isKnown)
        {
            trouble.Is($"The list of silos in the {address} cannot be read ({DatabaseAddress.CauseOf(exception)}).");
            throw;
        }
    }
}
