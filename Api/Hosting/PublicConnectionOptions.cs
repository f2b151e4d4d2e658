using System.ComponentModel.DataAnnotations;

namespace Telemetry.Api.Hosting;

/// <summary>How many public connections there may be (configuration section <c>Connections</c>).</summary>
public sealed class PublicConnectionOptions
{
    public const string Section = "Connections";

    /// <summary>
    /// Each front door holds no more than that, whatever it is asked for; an idle one costs 13 KB of memory. A process
    /// that may not open that many files holds fewer.
    /// </summary>
    [Range(10, 1_000_000)]
    public int Max { get; set; } = 10_000;
}
