using System.Globalization;
using Telemetry.Api.Keys;

namespace Telemetry.Api.Pages;

/// <summary>A key as the form asks for it.</summary>
public sealed record WantedKey
{
    public string? Name { get; set; }

    public IReadOnlyList<string> Scopes { get; set; } = [];

    /// <summary>UTC, included; as browsers send days.</summary>
    public string? LastDay { get; set; }

    public int? RequestsPerMinute { get; set; }

    /// <summary>Null when the last day is none: such a key must not be one that never expires.</summary>
    public KeyRequest? ToRequest()
    {
        DateTimeOffset? end = null;
        if (!string.IsNullOrEmpty(LastDay))
        {
            if (!DateOnly.TryParseExact(LastDay, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                return null;
            }

            end = new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);
        }

        return new KeyRequest { Name = Name, Scopes = Scopes, ExpiresAt = end, RequestsPerMinute = RequestsPerMinute };
    }
}
