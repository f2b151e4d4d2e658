using System.Globalization;
using NodaTime;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Imports.Sheets;

/// <summary>Makes times of what stands in a sheet, once its time zone and the order of its dates are known.</summary>
/// <param name="zone">Of the sheet; null as long as nobody has said it.</param>
/// <param name="order">Of its dates.</param>
/// <param name="secondTime">
/// For the end of each summer time during which rows were written: the first line of the hour that came a second time.
/// </param>
internal sealed class SheetClock(DateTimeZone? zone, DateOrder order, IReadOnlyDictionary<Instant, long> secondTime)
{
    private const string NoSuchHour = "is in an hour that the time zone's clocks leave out";
    private const string HourTwice = "is in an hour that the time zone's clocks have twice";

    /// <summary>A sender reads its clock when it sends; an hour apart is another hour.</summary>
    private static readonly TimeSpan SameHour = TimeSpan.FromMinutes(30);

    /// <summary>The time, or why it is none.</summary>
    /// <param name="time">As it stands in the cell.</param>
    /// <param name="line">Of the row.</param>
    /// <param name="sentAt">What the body says about when it was sent; null when it says nothing.</param>
    public (DateTimeOffset? Time, string? Problem) Resolve(SheetTime time, long line, string? sentAt)
    {
        if (!time.IsLocal)
        {
            return (time.Exact, time.Problem);
        }

        if (time.In(order) is not { } local)
        {
            return (null, "is no time");
        }

        if (zone is null)
        {
            // Nothing is made of it until somebody has said where the clock stood.
            return (DateTimeOffset.UnixEpoch, null);
        }

        var map = zone.MapLocal(local);
        return map.Count switch
        {
            0 => (null, NoSuchHour),
            1 => (Of(map.Single()), null),
            _ => FirstOrSecond(Of(map.First()), Of(map.Last()), map.EarlyInterval.End, line, sentAt),
        };
    }

    /// <summary>By the body, else by the order of the rows: what was written after a step back was written later.</summary>
    private (DateTimeOffset?, string?) FirstOrSecond(
        DateTimeOffset first, DateTimeOffset second, Instant change, long line, string? sentAt)
    {
        if (DateTimeOffset.TryParse(sentAt, CultureInfo.InvariantCulture, out var sent))
        {
            if ((first - sent).Duration() < SameHour)
            {
                return (first, null);
            }

            if ((second - sent).Duration() < SameHour)
            {
                return (second, null);
            }
        }

        return secondTime.TryGetValue(change, out var from) ? (line < from ? first : second, null) : (null, HourTwice);
    }

    private static DateTimeOffset Of(ZonedDateTime time) => StoredTime.Of(time.ToInstant().ToDateTimeOffset());
}
