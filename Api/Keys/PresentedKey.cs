namespace Telemetry.Api.Keys;

/// <summary>
/// The key of a request: <c>X-API-Key</c> or <c>Authorization: Bearer</c>. A key in the query string is never looked
/// at: addresses end up in logs of everything between the sender and us.
/// </summary>
internal static class PresentedKey
{
    private const string Header = "X-API-Key";
    private const string Bearer = "Bearer ";

    /// <summary>Null when there is none, or when it is not clear which one is meant.</summary>
    public static string? Of(HttpRequest request)
    {
        if (request.Headers.TryGetValue(Header, out var values))
        {
            return values.Count == 1 ? NotEmpty(values[0]) : null;
        }

        var authorization = request.Headers.Authorization;
        return authorization.Count == 1 && authorization[0]!.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? NotEmpty(authorization[0]![Bearer.Length..].Trim())
            : null;
    }

    private static string? NotEmpty(string? key) => string.IsNullOrEmpty(key) ? null : key;
}
