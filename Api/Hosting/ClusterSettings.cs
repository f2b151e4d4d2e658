using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Telemetry.Api.Hosting;

/// <summary>How silos and front doors find each other (configuration section <c>Cluster</c>).</summary>
public sealed class ClusterSettings : IValidatableObject
{
    public const string Section = "Cluster";

    [EnumDataType(typeof(ClusterMode))]
    public ClusterMode Mode { get; set; } = ClusterMode.Localhost;

    /// <summary>The same for all members that shall see each other.</summary>
    [Required]
    public string ClusterId { get; set; } = "telemetry";

    /// <summary>Names the stored grain states; it never changes in the life of an installation.</summary>
    [Required]
    public string ServiceId { get; set; } = "telemetry";

    /// <summary>The address at which other members reach this silo. Null: the machine's or container's first IPv4 address.</summary>
    public string? AdvertisedIP { get; set; }

    [Range(1, 65535)]
    public int SiloPort { get; set; } = 11111;

    [Range(1, 65535)]
    public int GatewayPort { get; set; } = 30000;

    /// <summary>For logs and the membership table. Null: made up by Orleans.</summary>
    public string? SiloName { get; set; }

    /// <exception cref="StartException">A value cannot be read or makes no sense.</exception>
    public static ClusterSettings Of(IConfiguration configuration) =>
        configuration.Read<ClusterSettings>(Section);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (AdvertisedIP is { Length: > 0 } && !IPAddress.TryParse(AdvertisedIP, out _))
        {
            yield return new ValidationResult("must be an IP address.", [nameof(AdvertisedIP)]);
        }

        if (SiloPort == GatewayPort)
        {
            yield return new ValidationResult("must be different ports.", [nameof(SiloPort), nameof(GatewayPort)]);
        }
    }
}

public enum ClusterMode
{
    /// <summary>One process on loopback.</summary>
    Localhost,

    /// <summary>Members meet in the PostgreSQL database.</summary>
    AdoNet,
}
