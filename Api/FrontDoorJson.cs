using System.Text.Json.Serialization;
using Telemetry.Api.Imports;
using Telemetry.Api.Keys;
using Telemetry.Api.Management;
using Telemetry.Api.Rejections;
using Telemetry.Api.Requests;
using Telemetry.Api.Statistics;

namespace Telemetry.Api;

/// <summary>How the JSON of all routes but the heartbeat's is read and written. Nothing that is sent is passed over.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    Converters = [typeof(IsoTime.Converter)])]
[JsonSerializable(typeof(KeyRequest))]
[JsonSerializable(typeof(KeyCreated))]
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(RejectionPage))]
[JsonSerializable(typeof(ImportAnswer))]
[JsonSerializable(typeof(ImportList))]
[JsonSerializable(typeof(RebuildAnswer))]
[JsonSerializable(typeof(HealthBody))]
internal sealed partial class FrontDoorJson : JsonSerializerContext;
