using Microsoft.Extensions.Options;
using Telemetry.Api;
using Telemetry.Api.Hosting;
using Telemetry.Api.Management;

try
{
    var builder = WebApplication.CreateBuilder(StartArguments.WithoutWatching(args));
    builder.AddReceiverLogging().AddClusterClient().AddManagement().AddFrontDoor();
    await using var app = builder.Build();
    app.UseManagement();
    app.UseFrontDoor();
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (exception is StartException or OptionsValidationException)
{
    await Console.Error.WriteLineAsync($"telemetry: {exception.Message}");
    return 1;
}
