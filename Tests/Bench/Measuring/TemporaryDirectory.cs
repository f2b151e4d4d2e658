namespace Telemetry.Bench.Measuring;

/// <summary>Goes with everything in it.</summary>
internal sealed class TemporaryDirectory(DirectoryInfo directory) : IAsyncDisposable
{
    public ValueTask DisposeAsync()
    {
        directory.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
