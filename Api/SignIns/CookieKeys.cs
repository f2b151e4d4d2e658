using System.Collections.Immutable;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Telemetry.Api.Retries;

namespace Telemetry.Api.SignIns;

/// <summary>
/// The copy of the cookies' keys from which data protection works. It never waits: <see cref="CookieKeyUpkeep"/> fetches the
/// keys in the background, and makes new ones.
/// </summary>
internal sealed class CookieKeys : IXmlRepository
{
    private readonly TaskCompletionSource known = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Copy? copy;
    private volatile XElement? made;

    /// <summary>Completes when the keys are there for the first time.</summary>
    public Task Known => known.Task;

    public void Replace(ImmutableArray<string> keys)
    {
        copy = new Copy([.. keys.Select(XElement.Parse)]);
        known.TrySetResult();
    }

    /// <summary>The key that data protection has just made, and that nobody else knows yet.</summary>
    public string TakeMade()
    {
        var text = made!.ToString(SaveOptions.DisableFormatting);
        made = null;
        return text;
    }

    /// <exception cref="UnavailableException">The keys were not fetched yet.</exception>
    public IReadOnlyCollection<XElement> GetAllElements() => copy?.Elements ?? throw new UnavailableException();

    public void StoreElement(XElement element, string friendlyName) => made = element;

    private sealed record Copy(ImmutableArray<XElement> Elements);
}
