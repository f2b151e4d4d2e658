using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Telemetry.Api.Hosting;

/// <summary>Sections of the configuration, each read and checked as soon as it is asked for.</summary>
public static class Settings
{
    /// <exception cref="StartException">A value cannot be read or makes no sense; the sentence names the setting.</exception>
    public static T Read<T>(this IConfiguration configuration, string section)
        where T : class, new()
    {
        T settings;
        try
        {
            settings = configuration.GetSection(section).Get<T>() ?? new T();
        }
        catch (InvalidOperationException exception)
        {
            throw new StartException(exception.Message, exception);
        }

        var wrong = new List<ValidationResult>();
        return Validator.TryValidateObject(settings, new ValidationContext(settings), wrong, validateAllProperties: true)
            ? settings
            : throw new StartException(string.Join(' ', wrong.Select(result =>
                $"{string.Join(", ", result.MemberNames.Select(name => $"{section}:{name}"))}: {result.ErrorMessage}")));
    }

    /// <summary>The section as options of the services.</summary>
    /// <inheritdoc cref="Read{T}"/>
    public static IServiceCollection AddSettings<T>(
        this IServiceCollection services, IConfiguration configuration, string section)
        where T : class, new() =>
        services.AddSingleton(Options.Create(configuration.Read<T>(section)));
}
