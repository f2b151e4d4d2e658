using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;
using Scalar.AspNetCore;
using Telemetry.Api.Heartbeats;
using Telemetry.Api.Imports;
using Telemetry.Api.Keys;
using Telemetry.Api.Statistics;

namespace Telemetry.Api.Docs;

/// <summary>The OpenAPI document and its page, both without a key and without anything from another host.</summary>
internal static class OpenApi
{
    private const string DocumentPath = "/openapi/{documentName}.json";

    public static void AddDocs(this IServiceCollection services) =>
        services.AddOpenApi("v1", options =>
        {
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new OpenApiInfo
                {
                    Title = "Eventyay telemetry receiver",
                    Version = typeof(OpenApi).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?
                        .InformationalVersion.Split('+')[0],
                    Description = "Takes one heartbeat a day of every installation that has opted in.",
                };
                document.Servers = [];
                document.Components ??= new OpenApiComponents();
                document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
                {
                    [ApiKeyAuthentication.Scheme] = new OpenApiSecurityScheme
                    {
                        Type = SecuritySchemeType.ApiKey,
                        In = ParameterLocation.Header,
                        Name = "X-API-Key",
                        Description = "Or the same key as `Authorization: Bearer`.",
                    },
                };
                return Task.CompletedTask;
            });
            options.AddOperationTransformer((operation, context, _) =>
            {
                var metadata = context.Description.ActionDescriptor.EndpointMetadata;
                if ((metadata.OfType<IAuthorizeData>().LastOrDefault()?.Policy
                    ?? metadata.OfType<WantsScope>().FirstOrDefault()?.Scope) is { } scope)
                {
                    operation.Description = $"Wants a key with scope `{scope}`. {operation.Description}";
                    operation.Security =
                    [
                        new OpenApiSecurityRequirement
                        {
                            [new OpenApiSecuritySchemeReference(ApiKeyAuthentication.Scheme, context.Document)] = [],
                        },
                    ];
                }

                if ($"/{context.Description.RelativePath}" == HeartbeatEndpoint.Path)
                {
                    HeartbeatSchema.Describe(operation);
                }

                metadata.OfType<QuestionDocs>().FirstOrDefault()?.AddTo(operation);
                metadata.OfType<ImportDocs>().FirstOrDefault()?.AddTo(operation);
                return Task.CompletedTask;
            });
        })
        .ConfigureHttpJsonOptions(options => options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);

    public static void MapDocs(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi(DocumentPath);
        routes.MapScalarApiReference("/docs", options =>
        {
            options.Title = "Eventyay telemetry receiver";
            options.DefaultFonts = false;
            options.HideDeveloperTools().DisableTelemetry().DisableAgent().DisableMcp();
        });
    }
}
