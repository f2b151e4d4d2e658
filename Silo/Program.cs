using Telemetry.Api.Hosting;
using Telemetry.Silo;

try
{
    if (args is ["migrate", ..])
    {
        return await MigrateCommand.RunAsync(args[1..]);
    }

    if (args is ["rebuild-statistics", ..])
    {
        return await RebuildCommand.RunAsync(args[1..]);
    }

    var builder = WebApplication.CreateBuilder(StartArguments.WithoutWatching(args));
    builder.AddReceiver();
    await using var app = builder.Build();
    await app.PrepareStorageAsync();
    app.UseReceiver();
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (StartFault.SentenceOf(exception) is { } sentence)
{
    await Console.Error.WriteLineAsync($"telemetry: {sentence}");
    return 1;
}
