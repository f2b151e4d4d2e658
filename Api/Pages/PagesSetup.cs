using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.ResponseCompression;
using Telemetry.Api.Answers;
using Telemetry.Api.Pages.Layout;
using Telemetry.Api.Retries;
using Telemetry.Api.SignIns;

namespace Telemetry.Api.Pages;

/// <summary>The pages: rendered here, without a state between two requests, and useful without a script.</summary>
internal static class PagesSetup
{
    /// <summary>How long a page waits for what a front door that has just started must know first.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly HeaderPolicyCollection ForPrograms = new HeaderPolicyCollection().AddContentTypeOptionsNoSniff();

    private static readonly HeaderPolicyCollection ForBrowsers = new HeaderPolicyCollection()
        .AddContentTypeOptionsNoSniff()
        .AddFrameOptionsDeny()
        .AddReferrerPolicySameOrigin()
        .AddCrossOriginOpenerPolicy(policy => policy.SameOrigin())
        .AddContentSecurityPolicy(policy =>
        {
            policy.AddDefaultSrc().None();
            policy.AddScriptSrc().Self();
            policy.AddStyleSrc().Self();
            policy.AddImgSrc().Self();
            policy.AddConnectSrc().Self();
            policy.AddFormAction().Self();
            policy.AddBaseUri().None();
            policy.AddFrameAncestors().None();
        });

    public static void AddPages(this WebApplicationBuilder builder)
    {
        builder.FindAssets();
        builder.Services.AddRazorComponents();
        builder.Services.AddSecurityHeaderPolicies().SetPolicySelector(context =>
            AnswerForm.IsOfApi(context.HttpContext.Request) || context.HttpContext.Request.Path.StartsWithSegments("/docs")
                ? ForPrograms
                : ForBrowsers);
        builder.Services.AddResponseCompression(options =>
        {
            // Over TLS too: the tokens of forms, which are all that is secret in a page, look different each time.
            options.EnableForHttps = true;
            options.MimeTypes = ["text/html"];
            options.Providers.Add<BrotliCompressionProvider>();
            options.Providers.Add<GzipCompressionProvider>();
        });
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            // Whether the browser came by TLS is all that a proxy is believed, and any: who lies about it harms himself.
            options.ForwardedHeaders = ForwardedHeaders.XForwardedProto;
            options.KnownIPNetworks.Clear();
            options.KnownProxies.Clear();
        });
    }

    /// <summary>Comes after routing, which has sent heartbeats on their way.</summary>
    public static void UsePages(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseSecurityHeaders();
        app.UseResponseCompression();
        app.Use(async (context, next) =>
        {
            if (!AnswerForm.IsOfApi(context.Request) || context.Request.Cookies.ContainsKey(SignInCookie.Name))
            {
                await CookieKeysAsync(context);
            }

            await next(context);
        });
    }

    /// <summary>A form without its token gets the answer of every request that is turned down, and not the framework's text.</summary>
    public static void UseForms(this WebApplication app)
    {
        app.UseAntiforgery();
        app.Use((context, next) =>
        {
            if (context.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false })
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                return Task.CompletedTask;
            }

            return next(context);
        });
    }

    public static void MapPages(this WebApplication app)
    {
        var assets = PageAssets.ManifestOf(app.Environment);
        app.MapStaticAssets(assets);
        app.MapRazorComponents<PageRoutes>().WithStaticAssets(assets);
        app.MapTheme();
        app.MapImportForm();
    }

    private static async Task CookieKeysAsync(HttpContext context)
    {
        var known = context.RequestServices.GetRequiredService<CookieKeys>().Known;
        try
        {
            await known.WaitAsync(Patience, context.RequestAborted);
        }
        catch (TimeoutException)
        {
            throw new UnavailableException();
        }
    }
}
