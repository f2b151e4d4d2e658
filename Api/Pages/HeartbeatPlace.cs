using Telemetry.Api.Answers;
using Telemetry.Api.Requests;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Pages;

/// <summary>A heartbeat's place among all, in an address: <c>time_id</c>.</summary>
internal static class HeartbeatPlace
{
    public static string TextOf(Cursor cursor) => $"{TimeText.Of(cursor.ReceivedAt)}_{cursor.InstanceId:D}";

    /// <summary>Null when it is none.</summary>
    public static Cursor? Parse(string? text) =>
        text?.Split('_') is [var time, var id] && IsoTime.TryParse(time, out var receivedAt) && Guid.TryParseExact(id, "D", out var instance)
            ? new Cursor(receivedAt, instance)
            : null;
}
