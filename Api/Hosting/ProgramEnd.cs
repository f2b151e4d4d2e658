using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Telemetry.Api.Hosting;

/// <summary>How a program ends: what its starter can do something about is one sentence and not a stack trace.</summary>
public static class ProgramEnd
{
    /// <returns>The exit code.</returns>
    public static async Task<int> OfAsync(Func<Task<int>> program)
    {
        try
        {
            return await program();
        }
        catch (Exception exception) when (IsStop(exception))
        {
            return 0;
        }
        catch (Exception exception) when (SentenceOf(exception) is { } sentence)
        {
            await Console.Error.WriteLineAsync($"telemetry: {sentence}");
            return 1;
        }
    }

    /// <summary>It was told to stop while it started.</summary>
    private static bool IsStop(Exception exception) => exception switch
    {
        OperationCanceledException or OrleansLifecycleCanceledException { InnerException: null } => true,
        AggregateException several => several.InnerExceptions.All(IsStop),
        { InnerException: { } inner } => IsStop(inner),
        _ => false,
    };

    private static string? SentenceOf(Exception exception) => exception switch
    {
        StartException or OptionsValidationException or OrleansConfigurationException => exception.Message,
        AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } =>
            "An address is taken by another program. See Urls, Management:Url, Cluster:SiloPort and Cluster:GatewayPort.",
        AggregateException several => several.InnerExceptions.Select(SentenceOf).FirstOrDefault(sentence => sentence is not null),

        // It names the setting.
        InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" } => exception.Message,
        { InnerException: { } inner } => SentenceOf(inner),
        _ => null,
    };
}
