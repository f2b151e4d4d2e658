using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Telemetry.Api.Answers;

namespace Telemetry.Api.Keys;

/// <summary>Authenticates all routes but the heartbeats' own, which asks for the key itself.</summary>
internal sealed class ApiKeyAuthentication(
    KeyCache keys, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public new const string Scheme = "ApiKey";

    private bool ringIsAway;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (PresentedKey.Of(Request) is not { } key)
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

        return Answer.Unauthorized.ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Answer.Forbidden.ExecuteAsync(Context);
}
