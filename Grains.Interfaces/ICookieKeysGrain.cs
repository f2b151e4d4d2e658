using System.Collections.Immutable;

namespace Telemetry.Grains.Interfaces;

/// <summary>
/// The keys by which front doors know their cookies again (key 0; there is one ring), so that a cookie of one works at all
/// of them and after a restart. They are texts that front doors alone understand.
/// </summary>
[Alias("cookie-keys")]
public interface ICookieKeysGrain : IGrainWithIntegerKey
{
    /// <summary>All that were ever added, oldest first.</summary>
    [Alias("list")]
    ValueTask<ImmutableArray<string>> ListAsync();

    /// <summary>
    /// Adds a key if there are still as many as the caller knows of; of several front doors that see none, one makes the
    /// first. Returns all that there are then.
    /// </summary>
    [Alias("add")]
    ValueTask<ImmutableArray<string>> AddAsync(string key, int known);
}
