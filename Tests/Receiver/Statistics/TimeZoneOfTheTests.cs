using System.Runtime.CompilerServices;

namespace Telemetry.Tests.Statistics;

/// <summary>
/// The tests run where it is never the same day as in UTC for long: nothing that is counted by day may go by the
/// process's time zone.
/// </summary>
internal static class TimeZoneOfTheTests
{
    [ModuleInitializer]
    internal static void Set()
    {
        Environment.SetEnvironmentVariable("TZ", "Asia/Kolkata");
        TimeZoneInfo.ClearCachedData();
    }
}
