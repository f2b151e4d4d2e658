namespace Telemetry.Api.Pages.Parts;

/// <param name="Day">UTC.</param>
/// <param name="Words">What happened on it.</param>
/// <param name="IsGap">Whether from then on nothing happened: a silence.</param>
public sealed record TimelineEntry(DateOnly Day, string Words, bool IsGap = false);
