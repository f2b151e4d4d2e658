using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Telemetry.Api.Answers;
using Telemetry.Api.Keys;

namespace Telemetry.Api.SignIns;

/// <summary>
/// Who makes a request: programs by a key in a header, people by the cookie that they got for one. The cookie also opens the
/// calls that only read, for downloads from pages; other sites cannot make a browser send it.
/// </summary>
internal static class SignInSetup
{
    private const string AnyScheme = "Any";

    public static void AddSignIns(this IServiceCollection services)
    {
        services.AddSingleton<CookieKeys>();
        services.AddHostedService<CookieKeyUpkeep>();
        services.AddSingleton<StartLink>();
        services.AddSingleton<WrongKeys>();
        services.AddScoped<SignInCookie>();

        // The same name in every program, or one would not know the other's cookies.
        services.AddDataProtection().SetApplicationName("telemetry").DisableAutomaticKeyGeneration();
        services.AddOptions<KeyManagementOptions>().Configure<CookieKeys>((options, keys) => options.XmlRepository = keys);
        services.AddAuthentication(AnyScheme)
            .AddPolicyScheme(AnyScheme, displayName: null, options => options.ForwardDefaultSelector = SchemeOf)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.Scheme, configureOptions: null)
            .AddCookie(SignIn.Scheme, SignInCookie.Configure);
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "telemetry-form";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.SuppressXFrameOptionsHeader = true;
        });
    }

    private static string SchemeOf(HttpContext context)
    {
        var request = context.Request;
        var isForPeople = !AnswerForm.IsOfApi(request)
            || ((HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
                && request.Cookies.ContainsKey(SignInCookie.Name) && !Callers.HasPresentedKey(request));
        return isForPeople ? SignIn.Scheme : ApiKeyAuthentication.Scheme;
    }
}
