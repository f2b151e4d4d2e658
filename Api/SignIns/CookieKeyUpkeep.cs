using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Telemetry.Api.Retries;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.SignIns;

/// <summary>
/// Fetches the cookies' keys once an hour, and makes the next one long before the last one ends: every front door knows it
/// by the time it counts. (Data protection looks at its copy once a day.) While the keys cannot be fetched, those that are
/// known serve.
/// </summary>
internal sealed class CookieKeyUpkeep(
    CookieKeys keys, IKeyManager manager, IGrainFactory grains, RetryBudget budget, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(30);
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var pause = Pause;
            try
            {
                keys.Replace(await FetchAsync(stoppingToken));
            }
            catch (Exception)
            {
                // Pages answer 503 until the keys are there; the next try is soon, unless the program stops.
                pause = PauseAfterFault;
            }

            await Task.Delay(pause, time, stoppingToken);
        }
    }

    private async ValueTask<ImmutableArray<string>> FetchAsync(CancellationToken cancellationToken)
    {
        var ring = grains.GetGrain<ICookieKeysGrain>(0);
        var known = await budget.SpendAsync(ring.ListAsync, cancellationToken);
        var now = time.GetUtcNow();
        var end = known.Select(EndOf).Append(now).Max();
        if (end > now + Ahead)
        {
            return known;
        }

        manager.CreateNewKey(activationDate: end, expirationDate: end + Lifetime);
        var made = keys.TakeMade();
        return await budget.SpendAsync(() => ring.AddAsync(made, known.Length), cancellationToken);
    }

    private static DateTimeOffset EndOf(string key) =>
        DateTimeOffset.Parse(XElement.Parse(key).Element("expirationDate")!.Value, CultureInfo.InvariantCulture);
}
