using System.Globalization;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Pages;

/// <summary>Numbers and times for people. All times are UTC.</summary>
public static class Numbers
{
    private const string Minus = "−";

    /// <summary>Such as <c>12,400</c>.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Such as <c>1 installation</c> or <c>412 installations</c>.</summary>
    public static string Count(long count, string one, string? many = null) =>
        $"{Count(count)} {(count == 1 ? one : many ?? one + "s")}";

    /// <summary>Two significant digits: <c>61 %</c>, <c>6.1 %</c>, <c>0.61 %</c>. Never 100 % or 0 % of what is not all or none.</summary>
    public static string Share(double share)
    {
        var percent = 100 * share;
        return percent switch
        {
            0 => "0 %",
            >= 99.5 and < 100 => "> 99 %",
            >= 9.95 => $"{percent.ToString("F0", CultureInfo.InvariantCulture)} %",
            >= 0.995 => $"{percent.ToString("F1", CultureInfo.InvariantCulture)} %",
            >= 0.01 => $"{percent.ToString("F2", CultureInfo.InvariantCulture)} %",
            _ => "< 0.01 %",
        };
    }

    /// <summary>How much a share changes: <c>−2.3 points</c>, percentage points with one digit.</summary>
    public static string Points(double share)
    {
        var points = Math.Round(100 * share, 1);
        return $"{(points < 0 ? Minus : points > 0 ? "+" : "")}{Math.Abs(points).ToString("F1", CultureInfo.InvariantCulture)} points";
    }

    /// <summary>Such as <c>1 day</c> or <c>43 days</c>.</summary>
    public static string Days(int days) => Count(days, "day");

    /// <summary>Such as <c>+12</c>, <c>−3</c> or <c>=</c>; null when there is nothing to compare with.</summary>
    public static string? Change(Change change) => (change.Now - change.Before) switch
    {
        null => null,
        0 => "=",
        > 0 and var more => $"+{Count(more)}",
        var less => Minus + Count(-less.Value),
    };

    /// <summary>Such as <c>12 more than before</c>.</summary>
    public static string ChangeInWords(Change change) => (change.Now - change.Before) switch
    {
        null => "nothing to compare with",
        0 => "as many as before",
        > 0 and var more => $"{Count(more)} more than before",
        var less => $"{Count(-less.Value)} fewer than before",
    };

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    public static string Second(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string TimeOfDay(DateTimeOffset time) => time.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>For programs.</summary>
    public static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Such as <c>12 s</c>, <c>5 min</c>, <c>3 h</c> or <c>4 days</c>.</summary>
    public static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 1 } => "0 s",
        { TotalMinutes: < 1 } => $"{age.Seconds} s",
        { TotalHours: < 1 } => $"{age.Minutes} min",
        { TotalHours: < 48 } => $"{(int)age.TotalHours} h",
        _ => $"{Count((long)age.TotalDays)} days",
    };
}
