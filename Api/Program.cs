using Telemetry.Api;
using Telemetry.Api.Hosting;
using Telemetry.Api.Management;

return await ProgramEnd.OfAsync(async () =>
{
    var builder = WebApplication.CreateBuilder(StartArguments.WithoutWatching(args));
    builder.AddReceiverLogging().AddClusterClient().AddManagement().AddFrontDoor();
    await using var app = builder.Build();
    app.UseManagement();
    app.UseFrontDoor();
    await app.RunAsync();
    return 0;
});
