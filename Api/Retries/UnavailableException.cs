namespace Telemetry.Api.Retries;

/// <summary>Neither silos nor the store gave an answer within the retry budget. The caller gets a 503.</summary>
internal sealed class UnavailableException() : Exception("The cluster gave no answer in time.");
