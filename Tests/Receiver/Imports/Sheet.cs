using System.Text;
using System.Text.Json;
using Telemetry.Api.Imports;
using Telemetry.Api.Imports.Files;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Tests.Imports;

/// <summary>Makes sheets as the Apps Script receivers left them.</summary>
internal static class Sheet
{
    public const string Documented =
        "received_at_utc,instance_id,eventyay_version,schema_version,build_metadata,canonical_base_url,deployment_type,os_family,"
        + "database_type,database_version,enabled_plugins,events_bucket,attendees_bucket,tickets_issued_bucket,"
        + "paid_tickets_bucket,free_tickets_bucket,orders_bucket,uptime_bucket,background_jobs_enabled,storage_backend,"
        + "error_count_bucket,maintainer_contact,raw_payload";

    public const string Older =
        "received_at_utc,instance_id,eventyay_version,schema_version,python_version,os_family,database_type,database_version,"
        + "deployment_type,storage_backend,events_bucket,live_events_bucket,organizers_bucket,orders_bucket,paid_orders_bucket,"
        + "submissions_bucket,enabled_plugins,celery_enabled,redis_enabled,maintainer_contact,raw_payload";

    public const string Earliest =
        "timestamp,instance_id,instance_url,instance_ip,version_current,version_latest,event_count,ticket_count,user_count";

    public static readonly string WithModules = Documented.Replace("enabled_plugins", "enabled_modules", StringComparison.Ordinal);

    /// <summary>A body such as senders of that layout sent.</summary>
    public static string Body(Guid instance, string version = "1.2.0") =>
        $$$"""{"schema_version":"1","instance_id":"{{{instance}}}","eventyay_version":"{{{version}}}","deployment_type":"docker","enabled_plugins":["a","b"],"metrics":{"events_bucket":"1-10"}}""";

    /// <summary>A row with cells by the names of the layout's columns; the others are empty.</summary>
    public static string Row(string layout, params (string Column, string Cell)[] cells) => string.Join(',', Cells(layout, cells).Select(Quoted));

    public static IEnumerable<string> Cells(string layout, params (string Column, string Cell)[] cells) =>
        layout.Split(',').Select(column => cells.LastOrDefault(cell => cell.Column == column).Cell ?? "");

    /// <summary>A row as the script wrote it: its cells are those of the body, made up where nothing was sent.</summary>
    public static string Row(string layout, string time, Guid instance, string version = "1.2.0") => Row(
        layout, ("received_at_utc", time), ("instance_id", $"{instance}"), ("schema_version", "1"),
        ("eventyay_version", "of the cell"), ("enabled_plugins", """["a","b"]"""), ("enabled_modules", """["a","b"]"""),
        ("background_jobs_enabled", "FALSE"), ("error_count_bucket", "0"), ("raw_payload", Body(instance, version)));

    public static string Of(params string[] lines) => string.Join("\r\n", lines) + "\r\n";

    public static string Quoted(string cell) =>
        cell.Any(",\"\r\n;\t".Contains) ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;

    public static Understood Understand(string file, string? timeZone = "UTC", string? dateOrder = null) =>
        Understand(Encoding.UTF8.GetBytes(file), timeZone, dateOrder);

    /// <summary>Reads a file as an import does.</summary>
    public static Understood Understand(byte[] file, string? timeZone = "UTC", string? dateOrder = null)
    {
        Assert.True(ImportAnswers.TryParse(timeZone, dateOrder, out var answers, out _));
        using var stream = new MemoryStream(file);
        var opened = ImportFile.Open(stream);
        var survey = opened.Look(answers, CancellationToken.None);
        return new Understood(opened.Format, survey, [.. opened.Read(CancellationToken.None)]);
    }
}

/// <summary>What an import made of a file.</summary>
internal sealed record Understood(string Format, Survey Survey, IReadOnlyList<ImportRow> Rows)
{
    public IReadOnlyList<Heartbeat> Heartbeats => [.. Rows.Select(row => row.Heartbeat).OfType<Heartbeat>()];

    public IEnumerable<string> Asks => Survey.Asks.Select(question => question.Option);

    /// <summary>The one row's one heartbeat.</summary>
    public Heartbeat Only
    {
        get
        {
            var row = Assert.Single(Rows);
            Assert.Equal(default(Finding?), row.Refusal);
            return row.Heartbeat!;
        }
    }

    /// <summary>Time, instance and version of each, in order.</summary>
    public string Times => string.Join(" ", Heartbeats.Select(heartbeat => heartbeat.ReceivedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>Line and reason of each row that is not kept.</summary>
    public string Refusals => string.Join(
        "; ", Rows.Where(row => row.Refusal is not null).Select(row => $"{row.Line}: {row.Refusal!.Value.Field} {row.Refusal.Value.Reason}"));

    /// <summary>All that would be kept, as text.</summary>
    public string Everything => JsonSerializer.Serialize(Heartbeats) + string.Concat(Heartbeats.Select(h => Encoding.UTF8.GetString(h.RawPayload!)));
}
