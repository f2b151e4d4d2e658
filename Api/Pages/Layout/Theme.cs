using Microsoft.AspNetCore.Mvc;
using Telemetry.Api.SignIns;

namespace Telemetry.Api.Pages.Layout;

/// <summary>Light or dark, as chosen by the switch and remembered in a cookie; without one as the system has it.</summary>
internal static class Theme
{
    public const string Path = "/theme";

    private const string Cookie = "telemetry-theme";
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(365);

    /// <summary><c>light</c>, <c>dark</c>, or null.</summary>
    public static string? Of(HttpRequest request) => request.Cookies[Cookie] is "light" or "dark" ? request.Cookies[Cookie] : null;

    public static void MapTheme(this IEndpointRouteBuilder routes) =>
        routes.MapPost(Path, Choose).AllowAnonymous().ExcludeFromDescription();

    private static IResult Choose(HttpContext context, [FromForm] string? theme, [FromForm] string? to)
    {
        var options = new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = context.Request.IsHttps,
            MaxAge = Remembered,
        };
        if (theme is "light" or "dark")
        {
            context.Response.Cookies.Append(Cookie, theme, options);
        }
        else
        {
            context.Response.Cookies.Delete(Cookie, options);
        }

        return Results.LocalRedirect(SignInRoutes.Local(to));
    }
}
