using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace Telemetry.Api.Keys;

/// <summary>Who makes a request: a key, by its id.</summary>
/// <param name="Id">Of a key in the ring its UUID, of a configured one <c>config:</c> and its name.</param>
/// <param name="Name">What people call the key.</param>
/// <param name="Scopes">See <see cref="Scope"/>.</param>
/// <param name="RequestsPerMinute">Null: as many as it likes.</param>
internal sealed record Caller(string Id, string Name, IReadOnlyList<string> Scopes, int? RequestsPerMinute)
{
    public bool May(string scope) => Scopes.Contains(scope);

    /// <summary>The caller of a request that a policy has let in.</summary>
    public static Caller Of(ClaimsPrincipal user) => (Caller)((ClaimsIdentity)user.Identity!).BootstrapContext!;

    /// <summary>For the policies of the routes.</summary>
    public AuthenticationTicket TicketFor(string scheme)
    {
        var identity = new ClaimsIdentity(Scopes.Select(scope => new Claim(Scope.ClaimType, scope)), scheme)
        {
            BootstrapContext = this,
        };
        return new AuthenticationTicket(new ClaimsPrincipal(identity), scheme);
    }
}
