using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Telemetry.Api.Answers;
using Telemetry.Api.Keys;
using Telemetry.Api.Pages;
using Telemetry.Api.Publication;

namespace Telemetry.Api.SignIns;

/// <summary>
/// The cookie of those who have signed in. Each request asks anew whether its key still holds; a key that was revoked or has
/// expired is out when the front door's copy of the key ring says so.
/// </summary>
internal sealed class SignInCookie(Callers callers, KeyCache keys, IOptions<DashboardOptions> dashboard) : CookieAuthenticationEvents
{
    public const string Name = "telemetry";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    public static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = Name;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = Lifetime;
        options.SlidingExpiration = true;
        options.LoginPath = SignInRoutes.Path;
        options.ReturnUrlParameter = SignInRoutes.Then;
        options.EventsType = typeof(SignInCookie);
    }

    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        var (caller, refusal) = SignIn.Of(context.Principal) is { } signIn
            ? await callers.AdmitAsync(context.HttpContext, FindKeyAsync(signIn))
            : (null, null);
        if (caller is null)
        {
            context.HttpContext.Features.Set(refusal);
            context.RejectPrincipal();
            return;
        }

        context.ReplacePrincipal(SignIn.Of(context.Principal)!.ToUser(caller));
    }

    public override Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context)
    {
        var refusal = context.HttpContext.Features.Get<Answer>() ?? Answer.Unauthorized;
        if (dashboard.Value.Public && refusal == Answer.Unauthorized && context.Request is { Method: "GET", Path.Value: OverviewPage.Path })
        {
            return new RazorComponentResult<PublicPage>().ExecuteAsync(context.HttpContext);
        }

        if (refusal.Body.StatusCode == StatusCodes.Status401Unauthorized && AnswerForm.IsPage(context.Request))
        {
            // Relative, because only the browser knows what the receiver is called out there.
            var asked = context.Request.Path + context.Request.QueryString;
            context.Response.Redirect(SignInRoutes.Path + (asked == "/" ? default : QueryString.Create(SignInRoutes.Then, asked)));
            return Task.CompletedTask;
        }

        // Programs get what they got before there were pages: there is nothing for them.
        return AnswerForm.IsOfApi(context.Request) || refusal != Answer.Unauthorized
            ? AnswerForm.WriteAsync(context.HttpContext, refusal)
            : AnswerForm.WriteAsync(context.HttpContext, Answer.Of(StatusCodes.Status404NotFound));
    }

    public override Task RedirectToAccessDenied(RedirectContext<CookieAuthenticationOptions> context) =>
        AnswerForm.WriteAsync(context.HttpContext, Answer.Forbidden);

    private async ValueTask<KnownKey?> FindKeyAsync(SignIn signIn) =>
        await keys.FindByIdAsync(signIn.KeyId) is { } key && signIn.IsWith(key) ? key : null;
}
