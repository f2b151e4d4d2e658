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
catch (Exception exception) when (StartFault.SentenceOf(exception) is { } sentence)
{
    await Console.Error.WriteLineAsync($"telemetry: {sentence}");
    return 1;
}
