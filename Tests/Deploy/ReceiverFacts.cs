using System.Reflection;
using Microsoft.Extensions.Hosting;
using Telemetry.Api;
using Telemetry.Api.Hosting;
using Telemetry.Silo;

namespace Telemetry.Tests.Deploy;

/// <summary>What the programs say of themselves; read from them, so that the manifests cannot fall behind.</summary>
internal static class ReceiverFacts
{
    private const string ManagementListener = "Telemetry.Api.Management.ManagementListener";

    public static string LivePath { get; } = Api<string>(ManagementListener, "LivePath");

    public static string ReadyPath { get; } = Api<string>(ManagementListener, "ReadyPath");

    public static string MetricsPath { get; } = Api<string>(ManagementListener, "MetricsPath");

    public static string ManagementUrlKey { get; } = Api<string>(ManagementListener, "UrlKey");

    public static string ApiEnabledKey { get; } = Value<string>(typeof(Receiver), "ApiEnabled");

    public static string KeysSection { get; } = Api<string>("Telemetry.Api.Keys.ConfiguredKeys", "Section");

    /// <summary>How long a readiness check may take before it says no.</summary>
    public static TimeSpan ReadinessPatience { get; } = Api<TimeSpan>("Telemetry.Api.Management.Readiness", "Patience");

    public static int MostBodyBytes { get; } = Api<int>("Telemetry.Api.FrontDoor", "MostBodyBytes");

    public static TimeSpan ShutdownTimeout { get; } = new HostOptions().ShutdownTimeout;

    public static ClusterSettings Cluster { get; } = new();

    /// <summary>The programs' files, which the build puts beside the tests.</summary>
    public static string Assembly(string name) => Path.Combine(AppContext.BaseDirectory, name + ".dll");

    public static Type ApiType(string name) => typeof(FrontDoor).Assembly.GetType(name, throwOnError: true)!;

    private static T Api<T>(string type, string field) => Value<T>(ApiType(type), field);

    private static T Value<T>(Type type, string field) =>
        (T)(type.GetField(field, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            ?? throw new MissingFieldException(type.FullName, field)).GetValue(null)!;
}
