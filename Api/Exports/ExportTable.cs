using System.Collections.Immutable;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Exports;

/// <summary>What is exported.</summary>
/// <param name="Name">In addresses and names of files.</param>
/// <param name="Columns">All of them, in their order.</param>
/// <param name="ReadPageAsync">The next page.</param>
/// <param name="Time">The column that a cursor begins with.</param>
/// <param name="Parameters">All but the filter, each with a line for the documentation.</param>
/// <param name="Example">A line of NDJSON for the documentation.</param>
internal sealed record ExportTable<TRow>(
    string Name,
    ImmutableArray<RowColumn<TRow>> Columns,
    Func<IExportGrain, ExportQuery, CancellationToken, ValueTask<ExportPage<TRow>>> ReadPageAsync,
    string Time,
    ImmutableArray<(string Name, string Description)> Parameters,
    string Example)
{
    /// <summary>Those that only the scope <c>admin</c> sees.</summary>
    public IEnumerable<string> AdminColumns => Columns.Where(column => column.IsAdminOnly).Select(column => column.Name);
}

/// <summary>All that is exported.</summary>
internal static class ExportTables
{
    /// <summary>Shows what may not be complete yet; of heartbeats alone.</summary>
    public const string Unsettled = "unsettled";

    public static readonly ExportTable<Heartbeat> Heartbeats = new(
        "heartbeats",
        ImmutableArray<RowColumn<Heartbeat>>.CastUp(HeartbeatColumn.All),
        (grain, query, cancellationToken) => grain.ReadAsync(query, cancellationToken),
        "received_at_utc",
        [
            ("from", "The first time that is wanted, ISO 8601."),
            .. Common(
                "Heartbeats", "received_at_utc", "`maintainer_contact`, `raw_payload` or both, beside the other columns. Wants scope admin."),
            (Unsettled, "`true`: also heartbeats of the last 3 minutes, to which others may still be added. For looking, not for "
                + "following. Not with a filter."),
        ],
        """
        {"received_at_utc":"2026-11-24T07:12:03.123456Z","instance_id":"0b2f6a1e-8c1d-4f0e-9a53-6d2f8e1c7b45","eventyay_version":"1.2.0","schema_version":"1","build_metadata":"main@1a2b3c4","canonical_base_url":"9f86d081884c7d65","deployment_type":"docker","os_family":"Linux","database_type":"postgresql","database_version":"15","enabled_plugins":["eventyay_stripe"],"events_bucket":"1-10","attendees_bucket":"101-500","tickets_issued_bucket":"101-500","paid_tickets_bucket":"51-100","free_tickets_bucket":"51-100","orders_bucket":"101-500","uptime_bucket":"0-1h","background_jobs_enabled":true,"storage_backend":"file","error_count_bucket":"0"}
        """);

    public static readonly ExportTable<ExportedState> States = new(
        "states",
        StateColumns.All,
        (grain, query, cancellationToken) => grain.ReadStatesAsync(query, cancellationToken),
        "valid_from",
        [
            ("from", "States that still held then, ISO 8601."),
            .. Common("States", "valid_from", "`maintainer_contact`, beside the other columns. Wants scope admin."),
        ],
        """
        {"instance_id":"0b2f6a1e-8c1d-4f0e-9a53-6d2f8e1c7b45","valid_from":"2026-10-02","valid_until":"2026-12-01","last_received_at_utc":"2026-11-24T07:12:03.123456Z","began":"changed","eventyay_version":"1.2.0","build_metadata":"main@1a2b3c4","schema_version":"1","canonical_base_url":"9f86d081884c7d65","python_version":"3.12.4","os_family":"Linux","os_version":"6.8.0","deployment_type":"docker","database_type":"postgresql","database_version":"15","storage_backend":"file","background_jobs_enabled":true,"redis_enabled":true,"enabled_plugins":["eventyay_stripe"],"events_bucket":"1-10","live_events_bucket":"1-10","organizers_bucket":"1-10","attendees_bucket":"101-500","tickets_issued_bucket":"101-500","paid_tickets_bucket":"51-100","free_tickets_bucket":"51-100","orders_bucket":"101-500","paid_orders_bucket":"51-100","submissions_bucket":"11-50","error_count_bucket":"0","uptime_bucket":"0-1h","has_contact":true,"lost_from":"2026-12-25"}
        """);

    private static IEnumerable<(string, string)> Common(string rows, string time, string include) =>
    [
        ("to", "The end, exclusive, ISO 8601. What may not be complete yet is left out: see `X-Until`."),
        ("instance_id", $"{rows} of this instance alone."),
        ("cursor", $"`<{time}>_<instance_id>` of the last row seen: goes on behind it."),
        ("limit", "At most that many rows."),
        ("columns", "Names with commas between them: these columns, in this order. Those of `include` want scope admin."),
        ("include", include),
        ("format", "`ndjson`, `csv` or `parquet`. Goes before the header `Accept`."),
        ("end", "`true`: NDJSON ends with the line `{\"end\":true,\"rows\":…,\"until\":…}`. A stream without it is not whole."),
    ];
}
