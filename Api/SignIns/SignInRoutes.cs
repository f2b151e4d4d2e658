using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Telemetry.Api.Answers;

namespace Telemetry.Api.SignIns;

/// <summary>Where people sign in and out. The form for a key is a page of its own.</summary>
internal static class SignInRoutes
{
    public const string Path = "/sign-in";
    public const string LinkPath = "/sign-in/link";
    public const string OutPath = "/sign-out";

    /// <summary>The parameter that says where to go then.</summary>
    public const string Then = "to";

    public static void MapSignIns(this IEndpointRouteBuilder routes)
    {
        var forms = routes.MapGroup("").AllowAnonymous().ExcludeFromDescription();
        forms.MapPost(LinkPath, TakeLinkAsync);
        forms.MapPost(OutPath, SignOutAsync);
    }

    /// <summary>The address, if it is one of this receiver; else the overview.</summary>
    public static string Local(string? address) =>
        address is ['/', ..] and not ['/', '/' or '\\', ..] && !address.Any(char.IsControl) ? address : "/";

    public static Task SignInAsync(HttpContext context, SignIn signIn) =>
        context.SignInAsync(SignIn.Scheme, signIn.ToUser(), new AuthenticationProperties { IsPersistent = true });

    private static async Task<IResult> TakeLinkAsync(HttpContext context, StartLink link, WrongKeys wrong, [FromForm] string? token)
    {
        if (wrong.MustWait(context, out var wait))
        {
            return Answer.TooManyRequests(wait);
        }

        if (link.Take(token ?? "") is not { } signIn)
        {
            wrong.Add(context);
            return Results.LocalRedirect($"{Path}?link=used");
        }

        await SignInAsync(context, signIn);
        return Results.LocalRedirect("/");
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, IFormCollection form)
    {
        await context.SignOutAsync(SignIn.Scheme);
        return Results.LocalRedirect(Path);
    }
}
