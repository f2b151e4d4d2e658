using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Telemetry.Api.Heartbeats;
using Telemetry.Api.Imports.Files;

namespace Telemetry.Api.Imports.Sheets;

/// <summary>
/// Which column is where. A script writes its header only into a new tab, so rows of one layout can stand under the header of
/// another: each row is asked by itself, by the place of its JSON and the number of its cells, and the header has a say only
/// where it fits.
/// </summary>
internal sealed class SheetLayout
{
    private static readonly byte[] InstanceId = "instance_id"u8.ToArray();

    // Where they stand, another column is, or a row that was cut at the wrong separators.
    private static readonly SearchValues<byte> InNoId = SearchValues.Create("{}[]\",;\t"u8);

    /// <summary>The documented sheet. With enabled_modules as the 11th column it is laid out alike.</summary>
    public static readonly SheetLayout Documented = new(
        "sheet of 23 columns",
        "received_at_utc,instance_id,eventyay_version,schema_version,build_metadata,canonical_base_url,deployment_type,os_family,"
        + "database_type,database_version,enabled_plugins,events_bucket,attendees_bucket,tickets_issued_bucket,"
        + "paid_tickets_bucket,free_tickets_bucket,orders_bucket,uptime_bucket,background_jobs_enabled,storage_backend,"
        + "error_count_bucket,maintainer_contact,raw_payload");

    /// <summary>What the first script wrote.</summary>
    public static readonly SheetLayout Older = new(
        "sheet of 21 columns",
        "received_at_utc,instance_id,eventyay_version,schema_version,python_version,os_family,database_type,database_version,"
        + "deployment_type,storage_backend,events_bucket,live_events_bucket,organizers_bucket,orders_bucket,paid_orders_bucket,"
        + "submissions_bucket,enabled_plugins,celery_enabled,redis_enabled,maintainer_contact,raw_payload");

    private SheetLayout(string name, string headers)
        : this(name, headers.Split(','))
    {
    }

    private SheetLayout(string name, IReadOnlyList<string> headers)
    {
        Name = name;
        Columns = [.. headers.Select(SheetColumn.Of)];
        Time = PlaceOf(column => column.Role == ColumnRole.Time);
        Id = PlaceOf(column => column.Field == Field.InstanceId);
        Body = PlaceOf(column => column.Role == ColumnRole.Body);
        IsBeforeSchema = PlaceOf(column => column.Field == Field.SchemaVersion) < 0 && Body < 0;
    }

    /// <summary>For the report.</summary>
    public string Name { get; }

    public ImmutableArray<SheetColumn> Columns { get; }

    public int Time { get; }

    /// <summary>Below 0: there is none.</summary>
    public int Body { get; }

    /// <summary>The first plans had neither a version of the schema nor a body.</summary>
    public bool IsBeforeSchema { get; }

    private int Id { get; }

    /// <summary>Null: this row is no header.</summary>
    public static SheetLayout? OfHeader(CellRows row)
    {
        if (!HasCell(row, InstanceId))
        {
            return null;
        }

        var headers = Enumerable.Range(0, row.Count).Select(cell => Encoding.UTF8.GetString(row[cell]).Trim()).ToArray();
        var layout = new SheetLayout(NameOf(headers), headers);
        return layout.Columns.SequenceEqual(Documented.Columns) && !headers.Contains("enabled_modules") ? Documented
            : layout.Columns.SequenceEqual(Older.Columns) ? Older
            : layout;
    }

    /// <summary>Null: nobody can say what stands where in this row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="header">Of the last header above it; null where there is none.</param>
    public static SheetLayout? Find(CellRows row, SheetLayout? header)
    {
        var (body, array) = (PlaceOfJson(row, '{', '}'), PlaceOfJson(row, '[', ']'));
        if (header is not null && header.Fits(row, body, array))
        {
            return header;
        }

        return Documented.Fits(row, body, array) ? Documented
            : Older.Fits(row, body, array) ? Older
            : null;
    }

    /// <summary>The first cell is not empty, and all others are.</summary>
    public static bool IsOneCell(CellRows row)
    {
        for (var cell = 1; cell < row.Count; cell++)
        {
            if (!row[cell].IsEmpty)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether what can be seen from afar stands where it belongs.</summary>
    private bool Fits(CellRows row, int body, int array) =>
        Time >= 0 && Id >= 0 && !row[Id].IsEmpty && !row[Id].ContainsAny(InNoId)
        && MayHold(body, column => column.Role == ColumnRole.Body)
        && MayHold(array, column => column.Field?.Form == Form.Plugins)
        && (body >= 0 || array >= 0 || IsNoWider(row));

    /// <summary>What was found at a place may be there: it is what the column is for, or the column is for nothing.</summary>
    private bool MayHold(int place, Func<SheetColumn, bool> isFor) =>
        place < 0 || (place < Columns.Length && (isFor(Columns[place]) || Columns[place].Role == ColumnRole.Dropped));

    /// <summary>Without any JSON in a row its cells must at least have room.</summary>
    private bool IsNoWider(CellRows row)
    {
        for (var cell = Columns.Length; cell < row.Count; cell++)
        {
            if (!row[cell].IsEmpty)
            {
                return false;
            }
        }

        return row.Count > 2;
    }

    private static bool HasCell(CellRows row, ReadOnlySpan<byte> text)
    {
        for (var cell = 0; cell < row.Count; cell++)
        {
            if (Ascii.EqualsIgnoreCase(row[cell].Trim(" "u8), text))
            {
                return true;
            }
        }

        return false;
    }

    private static int PlaceOfJson(CellRows row, char start, char end)
    {
        for (var cell = row.Count - 1; cell >= 0; cell--)
        {
            if (row[cell] is [var first, .., var last] && first == start && last == end)
            {
                return cell;
            }
        }

        return -1;
    }

    private static string NameOf(string[] headers) =>
        headers.Contains("instance_url", StringComparer.OrdinalIgnoreCase) ? "first sheet, with instance_url"
        : headers.Contains("enabled_modules", StringComparer.OrdinalIgnoreCase) ? "sheet of 23 columns, with enabled_modules"
        : "columns by their header";

    private int PlaceOf(Func<SheetColumn, bool> predicate)
    {
        for (var place = 0; place < Columns.Length; place++)
        {
            if (predicate(Columns[place]))
            {
                return place;
            }
        }

        return -1;
    }
}
