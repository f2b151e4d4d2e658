using Microsoft.Extensions.DependencyInjection;
using Telemetry.Grains.Interfaces.Imports;
using Telemetry.Grains.Storage.Imports;

namespace Telemetry.Tests.Imports;

/// <summary>The receiver's own store, which keeps so many batches and then waits for the test, or fails.</summary>
internal sealed class GatedImportStore(IImportStore inner) : IImportStore
{
    private int batches;

    /// <summary>The first batch that waits; from 1.</summary>
    public int ClosedFrom { get; set; } = int.MaxValue;

    /// <summary>Whether the question what is kept already waits too.</summary>
    public bool HoldsQuestions { get; set; }

    /// <summary>Those that waited fail, instead of going on.</summary>
    public bool Fails { get; set; }

    public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string DaySql => inner.DaySql;

    /// <summary>Puts itself before the store that is registered.</summary>
    public static void Register(IServiceCollection services)
    {
        var own = services.Last(service => service.ServiceType == typeof(IImportStore));
        services.AddSingleton<IImportStore>(provider =>
            new GatedImportStore((IImportStore)ActivatorUtilities.CreateInstance(provider, own.ImplementationType!)));
    }

    public static GatedImportStore Of(RunningReceiver receiver) => (GatedImportStore)receiver.Services.GetRequiredService<IImportStore>();

    public async ValueTask<bool> AddAsync(ImportRun run, ImportBatch batch, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (++batches >= ClosedFrom)
        {
            Reached.TrySetResult();
            await Open.Task;
            if (Fails)
            {
                throw new InvalidOperationException("The test lets it fail.");
            }
        }

        return await inner.AddAsync(run, batch, now, cancellationToken);
    }

    public async ValueTask<int> CountKnownAsync(IReadOnlyList<ImportKey> rows, CancellationToken cancellationToken)
    {
        if (HoldsQuestions)
        {
            Reached.TrySetResult();
            await Open.Task;
        }

        return await inner.CountKnownAsync(rows, cancellationToken);
    }

    public ValueTask RemoveAsync(int number, IReadOnlyList<ImportKey> rows, DateTimeOffset now, CancellationToken cancellationToken) =>
        inner.RemoveAsync(number, rows, now, cancellationToken);

    public ValueTask<IReadOnlyList<InstanceSpan>> ReadInstancesAsync(IReadOnlyCollection<Guid> instances, CancellationToken cancellationToken) =>
        inner.ReadInstancesAsync(instances, cancellationToken);

    public ValueTask MendAsync(IReadOnlyList<(InstanceSpan Seen, InstanceSpan Right)> instances, CancellationToken cancellationToken) =>
        inner.MendAsync(instances, cancellationToken);
}
