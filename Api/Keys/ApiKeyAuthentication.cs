using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Telemetry.Api.Answers;

namespace Telemetry.Api.Keys;

/// <summary>What <see cref="Callers"/> decides, as ASP.NET's policies want it, for all routes but the heartbeats' own.</summary>
internal sealed class ApiKeyAuthentication(
    Callers callers, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public new const string Scheme = "ApiKey";

    private Answer refusal = Answer.Unauthorized;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var (caller, refused) = await callers.AdmitAsync(Context);
        refusal = refused ?? refusal;
        return caller is null ? AuthenticateResult.NoResult() : AuthenticateResult.Success(caller.TicketFor(Scheme));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => refusal.ExecuteAsync(Context);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Answer.Forbidden.ExecuteAsync(Context);
}
