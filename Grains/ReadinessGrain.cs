using Orleans.Concurrency;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Placement;

namespace Telemetry.Grains;

/// <summary>Stateless, so that each silo that is asked answers for itself.</summary>
[StatelessWorker]
public sealed class ReadinessGrain(InstanceDirectory directory, ILocalSiloDetails self) : Grain, IReadinessGrain
{
    /// <summary>In a cluster of 10 silos one of 25,000 checks would need more.</summary>
    private const int MostTries = 100;

    public ValueTask CheckAsync(CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var instance = GrainFactory.GetGrain<IInstanceGrain>(Guid.NewGuid());
            if (directory.SiloOf(instance.GetGrainId()).Equals(self.SiloAddress))
            {
                return instance.AnswerAsync();
            }
        }

        throw new InvalidOperationException("No instance lives on this silo: it is not active.");
    }
}
