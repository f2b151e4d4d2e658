using System.Globalization;
using DbUp.Engine.Output;

namespace Telemetry.Grains.Storage;

/// <summary>
/// Ends a migration at the first error that the library logs. On SQLite it logs a statement that failed, leaves out the rest
/// of the script, and keeps the script as done (dbup-sqlite 6.0); thrown here, the error takes the script's changes back.
/// </summary>
internal sealed class FailedScript : IUpgradeLog
{
    public void LogError(string format, params object[] args) => LogError(null!, format, args);

    public void LogError(Exception ex, string format, params object[] args) => throw new InvalidOperationException(
        args.Length == 0 ? format : string.Format(CultureInfo.InvariantCulture, format, args), ex);

    public void LogTrace(string format, params object[] args)
    {
    }

    public void LogDebug(string format, params object[] args)
    {
    }

    public void LogInformation(string format, params object[] args)
    {
    }

    public void LogWarning(string format, params object[] args)
    {
    }
}
