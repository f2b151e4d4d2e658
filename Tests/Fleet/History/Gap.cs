using Telemetry.Fleet.Sender;

namespace Telemetry.Fleet.History;

/// <summary>What a site does not tell: null and "" mean the same as leaving a field out, which old senders do.</summary>
internal static class Gap
{
    public static Installation In(Installation site, Role role) => role switch
    {
        Role.SendsNull => site with
        {
            BuildMetadata = null,
            CanonicalBaseUrlHash = null,
            StorageBackend = null,
            EnabledPlugins = null,
            Usage = null,
        },
        Role.SendsEmpty => site with
        {
            OsFamily = "",
            OsVersion = "",
            DatabaseVersion = "",
            BuildMetadata = "",
            CanonicalBaseUrlHash = "",
        },
        _ => site,
    };
}
