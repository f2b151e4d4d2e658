using System.Collections.Immutable;
using NodaTime;
using Telemetry.Api.Imports.Files;
using Telemetry.Grains.Interfaces.Imports;

namespace Telemetry.Api.Imports.Sheets;

/// <summary>
/// What the times of a whole sheet say together: what must be asked, whether the answers can be right, and where an hour came a
/// second time.
/// </summary>
internal sealed class SheetSurvey
{
    private readonly ImportAnswers answers;
    private readonly Dictionary<DateOrder, RowOrder> rowOrders = [];
    private long localLine;
    private long unorderedLine;
    private long slashLine;
    private long dayFirstLine;
    private long monthFirstLine;

    public SheetSurvey(ImportAnswers answers)
    {
        this.answers = answers;
        if (answers.TimeZone is { } zone)
        {
            rowOrders = Enum.GetValues<DateOrder>().ToDictionary(order => order, order => new RowOrder(zone, order));
        }
    }

    public void Add(SheetTime time, long line)
    {
        if (!time.IsLocal)
        {
            return;
        }

        First(ref localLine, line);
        if (!time.IsYearFirst)
        {
            First(ref unorderedLine, line);
            if (time.HasSlashes)
            {
                First(ref slashLine, line);
            }

            var (first, second, _) = time.Date;
            if (first > 12)
            {
                First(ref dayFirstLine, line);
            }

            if (second > 12)
            {
                First(ref monthFirstLine, line);
            }
        }

        foreach (var rows in rowOrders.Values)
        {
            rows.Add(time, line);
        }
    }

    public Survey Result()
    {
        var asks = ImmutableArray.CreateBuilder<ImportQuestion>();
        if (localLine > 0 && answers.TimeZone is null)
        {
            asks.Add(new ImportQuestion(
                ImportAnswers.TimeZoneOption, "Times are in the spreadsheet's own time zone, and the file does not say which.", localLine));
        }

        if (unorderedLine > 0 && Order is null)
        {
            asks.Add(slashLine > 0
                ? new ImportQuestion(ImportAnswers.DateOrderOption, "Dates with slashes have the day first or the month first.", slashLine)
                : new ImportQuestion(ImportAnswers.DateOrderOption, "No day is above 12, so day and month cannot be told apart.", unorderedLine));
        }

        return new Survey(asks.ToImmutable(), Problem());
    }

    /// <summary>For the rows. Without an answer to what is asked it makes no times that count.</summary>
    public SheetClock Clock()
    {
        var order = Order ?? DateOrder.Dmy;
        return new SheetClock(
            answers.TimeZone, order, rowOrders.TryGetValue(order, out var rows) ? rows.SecondTime : ImmutableDictionary<Instant, long>.Empty);
    }

    /// <summary>As answered, or as the days above 12 say it where nobody needs to be asked.</summary>
    private DateOrder? Order => answers.DateOrder
        ?? (unorderedLine == 0 ? DateOrder.Ymd
            : slashLine > 0 ? null
            : dayFirstLine > 0 ? DateOrder.Dmy
            : monthFirstLine > 0 ? DateOrder.Mdy
            : null);

    private string? Problem()
    {
        if (dayFirstLine > 0 && monthFirstLine > 0)
        {
            return $"Line {dayFirstLine} has its day first and line {monthFirstLine} its month: the dates are not in one order.";
        }

        var contradiction = answers.DateOrder switch
        {
            DateOrder.Dmy => monthFirstLine,
            DateOrder.Mdy => dayFirstLine,
            DateOrder.Ymd => unorderedLine,
            _ => 0,
        };
        return contradiction > 0
            ? $"Line {contradiction} has a date that is not {ImportAnswers.NameOf(answers.DateOrder)}."
            : null;
    }

    private static void First(ref long at, long line) => at = at == 0 ? line : at;

    /// <summary>
    /// Whether rows follow each other in time. Only then a step back within the last hour of a summer time says that the
    /// hour has begun a second time.
    /// </summary>
    private sealed class RowOrder(DateTimeZone zone, DateOrder order)
    {
        private readonly Dictionary<Instant, long> secondTime = [];
        private LocalDateTime last = LocalDateTime.FromDateTime(DateTime.MinValue);
        private Instant? lastChange;
        private bool isInOrder = true;

        public IReadOnlyDictionary<Instant, long> SecondTime => isInOrder ? secondTime : ImmutableDictionary<Instant, long>.Empty;

        public void Add(SheetTime time, long line)
        {
            if (time.In(order) is not { } local)
            {
                return;
            }

            var map = zone.MapLocal(local);
            Instant? change = map.Count == 2 ? map.EarlyInterval.End : null;
            if (local < last)
            {
                isInOrder &= change is not null && change == lastChange && secondTime.TryAdd(change.Value, line);
            }

            (last, lastChange) = (local, change);
        }
    }
}
