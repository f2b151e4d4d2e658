
namespace Telemetry.Api.Hosting;

/// <summary>What keeps a program from starting, for whoever starts it.</summary>
public static class StartFault
{
    /// <summary>One sentence, where somebody can do something about it; null where the program itself is at fault.</summary>
    public static string? SentenceOf(Exception exception) => exception switch
    {
        StartException => exception.Message,
        _ => null,
    };
}
