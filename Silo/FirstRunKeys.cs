using Telemetry.Api;
using Telemetry.Api.Heartbeats;
using Telemetry.Api.Keys;
using Telemetry.Api.SignIns;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Silo;

/// <summary>
/// A receiver without any key lets nobody in. Where none is configured and none was ever made, makes one for posting
/// and one for administration as soon as the silo is active, and leaves them in files that only this user can read.
/// </summary>
internal sealed class FirstRunKeys(
    IGrainFactory grains, DataDirectory directory, StartLink link, IConfiguration configuration, TimeProvider time)
    : ILifecycleParticipant<ISiloLifecycle>
{
    public const string AdminFile = "admin.key";

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(FirstRunKeys), ServiceLifecycleStage.Active, MakeAsync);

    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        var ring = grains.GetGrain<IKeyRingGrain>(0);
        if (FrontDoor.HasConfiguredKeys(configuration) || !(await ring.ListAsync()).IsEmpty)
        {
            return;
        }

        // The files first: a key that is in the ring and in no file could be used by nobody. Under other names, because
        // of silos that start at the same time only one founds the ring, and its files are those that stay.
        var ingest = NewKey.Make("first run, ingest", [Scope.Ingest], time.GetUtcNow());
        var admin = NewKey.Make("first run, admin", [Scope.Admin], time.GetUtcNow());
        var ingestFile = await directory.WriteNewSecretAsync(FirstHeartbeatLine.KeyFile, ingest.Text, cancellationToken);
        var adminFile = await directory.WriteNewSecretAsync(AdminFile, admin.Text, cancellationToken);
        if (await ring.AddFirstAsync([ingest.Kept, admin.Kept]))
        {
            File.Move(ingestFile, Path.Combine(directory.FullPath, FirstHeartbeatLine.KeyFile), overwrite: true);
            File.Move(adminFile, Path.Combine(directory.FullPath, AdminFile), overwrite: true);
            link.Make(admin.Kept);
        }
        else
        {
            File.Delete(ingestFile);
            File.Delete(adminFile);
        }
    }
}
