using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace Telemetry.Api.Keys;

/// <summary>A caller as ASP.NET's policies know him, for all routes but the heartbeats' own.</summary>
internal static class CallerUser
{
    extension(Caller caller)
    {
        /// <summary>The caller of a request that a policy has let in.</summary>
        public static Caller Of(ClaimsPrincipal user) => (Caller)((ClaimsIdentity)user.Identity!).BootstrapContext!;

        /// <summary>For the policies of the routes.</summary>
        public AuthenticationTicket TicketFor(string scheme)
        {
            var identity = new ClaimsIdentity(caller.Scopes.Select(scope => new Claim(Scope.ClaimType, scope)), scheme)
            {
                BootstrapContext = caller,
            };
            return new AuthenticationTicket(new ClaimsPrincipal(identity), scheme);
        }
    }
}
