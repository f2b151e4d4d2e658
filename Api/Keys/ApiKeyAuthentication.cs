using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Telemetry.Api.Answers;

namespace Telemetry.Api.Keys;

/// <summary>
/// Authenticates by <c>X-API-Key</c> or <c>Authorization: Bearer</c>. A key in the query string is never looked at:
/// addresses end up in logs of everything between the sender and us.
/// </summary>
internal sealed class ApiKeyAuthentication(
    KeyCache keys, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public new const string Scheme = "ApiKey";

    private const string Header = "X-API-Key";
    private const string Bearer = "Bearer ";

    private bool ringIsAway;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Presented() is not { Length: > 0 } key)
        {
            return AuthenticateResult.NoResult();
        }

        try
        {
            return await keys.FindAsync(key) is { } known ? known.Success : AuthenticateResult.NoResult();
        }
        catch (KeyRingUnavailableException)
        {
            ringIsAway = true;
            return AuthenticateResult.NoResult();
        }
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (ringIsAway)
        {
            return Answer.Unavailable.ExecuteAsync(Context);
        }

        // RFC 9110, 15.5.2: a 401 says how to authenticate.
        Response.Headers.WWWAuthenticate = "Bearer";
        return Answer.Unauthorized.ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Answer.Forbidden.ExecuteAsync(Context);

    private string? Presented()
    {
        if (Request.Headers.TryGetValue(Header, out var values))
        {
            return values.Count == 1 ? values[0] : null;
        }

        var authorization = Request.Headers.Authorization;
        return authorization.Count == 1 && authorization[0]!.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[0]![Bearer.Length..].Trim()
            : null;
    }
}
