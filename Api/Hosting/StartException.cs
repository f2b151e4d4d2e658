namespace Telemetry.Api.Hosting;

/// <summary>The program cannot start, for a reason that whoever starts it can do something about.</summary>
public sealed class StartException : Exception
{
    public StartException(string message)
        : base(message)
    {
    }

    public StartException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
