namespace Telemetry.Api.Keys;

/// <summary>What a key may do. The names are also those of the authorization policies.</summary>
public static class Scope
{
    /// <summary>Post heartbeats.</summary>
    public const string Ingest = "ingest";

    /// <summary>Read what was posted, without contact addresses and bodies.</summary>
    public const string Read = "read";

    /// <summary>Everything that reads, contacts and bodies too, and the keys themselves. Not posting: a leaked
    /// admin key must not be in every installation, and so need not work there.</summary>
    public const string Admin = "admin";

    public const string ClaimType = "scope";

    public static bool IsKnown(string scope) => scope is Ingest or Read or Admin;
}
