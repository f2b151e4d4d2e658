using Microsoft.Extensions.Options;
using Telemetry.Api.Hosting;
using Telemetry.Silo;
using Telemetry.Silo.Exports;

try
{
    if (args is ["migrate", ..])
    {
        return await MigrateCommand.RunAsync(args[1..]);
    }

    if (args is ["export", ..])
    {
        return await ExportCommand.RunAsync(args[1..]);
    }

    var builder = WebApplication.CreateBuilder(StartArguments.WithoutWatching(args));
    builder.AddReceiver();
    await using var app = builder.Build();
    await app.PrepareStorageAsync();
    app.UseReceiver();
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (exception is StartException or OptionsValidationException)
{
    await Console.Error.WriteLineAsync($"telemetry: {exception.Message}");
    return 1;
}
