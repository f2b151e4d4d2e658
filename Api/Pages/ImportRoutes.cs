using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Telemetry.Api.Answers;
using Telemetry.Api.Imports;
using Telemetry.Api.Keys;

namespace Telemetry.Api.Pages;

/// <summary>
/// Takes the file that the form of <see cref="ImportsPage"/> sends. Not by the page itself: it would have the form in memory or
/// on disk before it begins, and such a file may be longer than any form.
/// </summary>
internal static class ImportRoutes
{
    // Of two at the address of the page this is the one for POST.
    private const int BeforePages = -1;

    public static void MapImportForm(this IEndpointRouteBuilder routes) => routes.MapPost(ImportsPage.Path, TakeAsync)
        .RequireAuthorization(Scope.Admin).ExcludeFromDescription().WithOrder(BeforePages);

    private static async Task<IResult> TakeAsync(
        HttpContext context, ImportIntake intake, IAntiforgery forms, IOptions<AntiforgeryOptions> options)
    {
        var (request, refusal) = await intake.TakeAsync(context);
        if (request is null)
        {
            return PageWith(refusal!);
        }

        // The token is a field of a form that was read already; in this header it is found too.
        context.Request.Headers[options.Value.HeaderName!] = request.Token ?? "";
        if (!await forms.IsRequestValidAsync(context))
        {
            request.Dispose();
            return Results.StatusCode(StatusCodes.Status400BadRequest);
        }

        (var number, refusal) = await intake.BeginAsync(request, Caller.Of(context.User));
        return number is null ? PageWith(refusal!) : Results.LocalRedirect(ImportPage.PathOf(number.Value));
    }

    private static RazorComponentResult<ImportsPage> PageWith(Answer refusal) =>
        new(new { Refusal = refusal.Body }) { StatusCode = refusal.Body.StatusCode };
}
