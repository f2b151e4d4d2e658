using System.Globalization;

namespace Telemetry.Grains.Storage.Sqlite;

/// <summary>
/// How values are written into the SQLite file: as text where people and other programs read them, and in <c>instances</c>,
/// where short rows count, as bytes and numbers.
/// </summary>
internal static class SqliteValue
{
    private const int UpToMicroseconds = 26;

    public static object Of(object? value) => value switch
    {
        null => DBNull.Value,
        Guid id => Of(id),
        DateTimeOffset time => Of(time),
        _ => value,
    };

    public static string Of(Guid id) => id.ToString("D");

    /// <summary>Always the same length, so that its order as text is its order in time.</summary>
    public static string Of(DateTimeOffset time) =>
        string.Concat(time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture).AsSpan(0, UpToMicroseconds), "Z");

    /// <summary>In the order in which the id is written.</summary>
    public static byte[] Bytes(Guid id) => id.ToByteArray(bigEndian: true);

    /// <summary>The other way round than <see cref="Bytes"/>.</summary>
    public static Guid Id(ReadOnlySpan<byte> bytes) => new(bytes, bigEndian: true);

    /// <summary>Since 1970; what is shorter is cut off.</summary>
    public static long Microseconds(DateTimeOffset time) =>
        (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The other way round than <see cref="Microseconds"/>.</summary>
    public static DateTimeOffset Time(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
