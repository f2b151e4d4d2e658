using System.Collections.Immutable;
using Telemetry.Api.Keys;

namespace Telemetry.Api.Pages.Layout;

/// <summary>A page of the header's list.</summary>
/// <param name="Path">Its address.</param>
/// <param name="Label">What it is called there.</param>
/// <param name="Scope">What a reader's key must be for it to be shown.</param>
/// <param name="KeepsQuestion">Whether it answers the question that the page before was asked.</param>
public sealed record PageLink(string Path, string Label, string Scope = Scope.Read, bool KeepsQuestion = true)
{
    /// <summary>The list of installations.</summary>
    public const string Instances = "/instances";

    /// <summary>All, in their order.</summary>
    public static readonly ImmutableArray<PageLink> All =
    [
        new(OverviewPage.Path, "Overview"),
        new(VersionsPage.Path, "Versions"),
        new(EnvironmentPage.Path, "Environment"),
        new(UsagePage.Path, "Usage"),
        new(PluginsPage.Path, "Plugins"),
        new(InstancesPage.Path, "Installations"),
        new(HeartbeatsPage.Path, "Heartbeats"),
        new(RefusalsPage.Path, "Refusals and repairs"),
        new(ImportsPage.Path, "Imports", Keys.Scope.Admin, KeepsQuestion: false),
        new(KeysPage.Path, "Keys", Keys.Scope.Admin, KeepsQuestion: false),
        new(MeaningPage.Path, "What the figures mean", KeepsQuestion: false),
    ];
}
