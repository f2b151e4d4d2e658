using Npgsql;
using NpgsqlTypes;

namespace Telemetry.Grains.Storage.PostgreSql;

/// <summary>A column of values as one parameter, for <c>unnest</c> and <c>ANY</c>.</summary>
internal static class PostgreSqlArray
{
    public static NpgsqlParameter<T[]> Of<T>(NpgsqlDbType type, IEnumerable<T> values) =>
        new() { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = [.. values] };
}
