using System.Collections.Immutable;

namespace Telemetry.Api.Pages.Figures;

/// <summary>Those that a question is about, and how to reach them.</summary>
/// <param name="Installations">How many.</param>
/// <param name="WithContact">Of those.</param>
/// <param name="Contacts">Each once, in their order as text; null when they were not asked for.</param>
/// <param name="IsComplete">Whether these are all contacts.</param>
public sealed record Who(long Installations, long WithContact, ImmutableArray<string>? Contacts, bool IsComplete)
{
    /// <summary>Of an address: asks for the contacts.</summary>
    public const string Parameter = "contacts";

    public const string Show = "show";
}
