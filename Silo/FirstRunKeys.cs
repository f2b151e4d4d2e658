using Telemetry.Api;
using Telemetry.Api.Keys;
using Telemetry.Api.SignIns;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Silo;

/// <summary>
/// A receiver without any key lets nobody in. Where none is configured and none was ever made, makes one for posting
/// and one for administration, and leaves them in files that only this user can read.
/// </summary>
internal sealed class FirstRunKeys(
    IGrainFactory grains, DataDirectory directory, StartLink link, IConfiguration configuration, TimeProvider time) : IHostedService
{
    public const string IngestFile = "ingest.key";
    public const string AdminFile = "admin.key";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var ring = grains.GetGrain<IKeyRingGrain>(0);
        if (FrontDoor.HasConfiguredKeys(configuration) || !(await ring.ListAsync()).IsEmpty)
        {
            return;
        }

        // The files first: a key that is in the ring and in no file could be used by nobody.
        var ingest = NewKey.Make("first run, ingest", [Scope.Ingest], time.GetUtcNow());
        var admin = NewKey.Make("first run, admin", [Scope.Admin], time.GetUtcNow());
        await directory.WriteSecretAsync(IngestFile, ingest.Text, cancellationToken);
        await directory.WriteSecretAsync(AdminFile, admin.Text, cancellationToken);
        await ring.AddFirstAsync([ingest.Kept, admin.Kept]);
        link.Make(admin.Kept);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
