namespace Telemetry.Api.Keys;

/// <summary>Says of a route which scope it asks for by itself, where no policy says it.</summary>
internal sealed record WantsScope(string Scope);
