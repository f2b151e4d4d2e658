using Telemetry.Api.Hosting;
using Telemetry.Silo;
using Telemetry.Silo.Exports;
using Telemetry.Silo.Imports;

return await ProgramEnd.OfAsync(async () =>
{
    switch (args)
    {
        case ["migrate", ..]:
            return await MigrateCommand.RunAsync(args[1..]);
        case ["backup", ..]:
            return await BackupCommand.RunAsync(args[1..]);
        case ["rebuild-statistics", ..]:
            return await RebuildCommand.RunAsync(args[1..]);
        case ["import", ..]:
            return await ImportCommand.RunAsync(args[1..]);
        case ["export", ..]:
            return await ExportCommand.RunAsync(args[1..]);
    }

    var builder = WebApplication.CreateBuilder(StartArguments.WithoutWatching(args));
    builder.AddReceiver();
    await using var app = builder.Build();
    await app.PrepareStorageAsync();
    app.UseReceiver();
    await app.RunAsync();
    return 0;
});
