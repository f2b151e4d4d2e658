namespace Telemetry.Api.Publication;

/// <summary>What people see who have not signed in (configuration section <c>Dashboard</c>).</summary>
public sealed class DashboardOptions
{
    public const string Section = "Dashboard";

    /// <summary>Whether everyone sees the <see cref="PublicStatistics"/>.</summary>
    public bool Public { get; set; }
}
