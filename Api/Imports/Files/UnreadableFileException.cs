namespace Telemetry.Api.Imports.Files;

/// <summary>A file that cannot be imported. The message is one sentence for whoever brought it, and quotes nothing of it.</summary>
internal sealed class UnreadableFileException : Exception
{
    public UnreadableFileException(string message)
        : base(message)
    {
    }

    public UnreadableFileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
