namespace Telemetry.Fleet.Sender;

/// <summary>The operating system in the words of Python's platform module.</summary>
public static class OperatingSystemFacts
{
    /// <summary>Linux, Darwin, Windows, or empty for anything else.</summary>
    public static string Family =>
        OperatingSystem.IsLinux() ? "Linux"
        : OperatingSystem.IsMacOS() ? "Darwin"
        : OperatingSystem.IsWindows() ? "Windows"
        : "";

    public static string Version => Environment.OSVersion.Version.ToString();
}
