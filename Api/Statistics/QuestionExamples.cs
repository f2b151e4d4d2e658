using Microsoft.OpenApi;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Statistics;

/// <summary>Each call, with an answer.</summary>
internal sealed partial record QuestionDocs
{
    public static readonly QuestionDocs Overview = new(
        "How many installations there are, and how the receiver does",
        "Active, dormant and lost are counted on the last day; new, returned and gone over all days. Active: heard from on the day or "
        + "one of the six before. Dormant: silent for 7 to 30 days; lost: for longer. Returned: heard from again after it was not "
        + "active. Gone: active the day before, and no longer. `before` is about the period before, which has as many days; it is "
        + "null when the receiver had no heartbeat yet when that began. What ends in `_24h`, and the last heartbeat, are the "
        + "receiver's own, whatever the filter; of refusals (by error) and repairs (by field) those are counted that were kept.",
        [.. Range, FilterParameter, Format],
        """
        {
          "ok": true, "status_code": 200, "as_of": "2026-11-24T07:12:03.123456Z", "filter": {"deployment_type": ["docker"]},
          "from": "2026-10-25", "to": "2026-11-24",
          "active": {"now": 412, "before": 399}, "new": {"now": 21, "before": 23}, "returned": {"now": 4, "before": 4},
          "gone": {"now": 9, "before": 4}, "dormant": {"now": 8, "before": 5}, "lost": {"now": 61, "before": 58},
          "heartbeats_24h": 398, "last_heartbeat": "2026-11-24T07:11:51.004211Z",
          "refusals_24h": {"invalid_json": 2}, "repairs_24h": {"metrics.events_bucket": 7}
        }
        """);

    public static readonly QuestionDocs Breakdown = new(
        "How many installations have each value on one day",
        "Versions are in the order of PEP 440, ranges in that of their lower ends, words with the most frequent first. Shares are of "
        + "those that report. For ranges `total` is the sum of their lower and of their upper ends; its high is null when one is "
        + "open. Of more than 1,000 values the rarest are `(others)`. By `status` all installations are counted, silent ones too.",
        [By(Dimension.All), At, FilterParameter, Format],
        """
        {
          "ok": true, "status_code": 200, "as_of": "2026-11-24T07:12:03.123456Z", "filter": {}, "by": "events", "at": "2026-11-24",
          "active": 412, "reporting": 398, "not_reported": 14,
          "values": [
            {"value": "0", "instances": 30, "share": 0.07537688442211055},
            {"value": "1-10", "instances": 210, "share": 0.5276381909547738},
            {"value": "11-50", "instances": 158, "share": 0.3969849246231156}
          ],
          "total": {"low": 1948, "high": 10000}
        }
        """);

    public static readonly QuestionDocs Series = new(
        "How many installations have each value, over time",
        "A point is the state on its `date`: the last day of the interval, or of the range. Weeks are those of ISO 8601, from Monday. "
        + "By `status` the values are active, new, returned and gone, the latter three summed over the interval; under a filter also "
        + "`moved`: those that came to meet it by a change, less those that ceased to. So active changes by "
        + "new + returned - gone + moved. Of more than 100 values the rarest are `(others)`. Uptime is known as last reported only.",
        [By(Dimension.All), .. Range, Parameter("interval", "day without it.", OneOf(["day", "week", "month"])), FilterParameter, Format],
        """
        {
          "ok": true, "status_code": 200, "as_of": "2026-11-24T07:12:03.123456Z", "filter": {}, "by": "release_line",
          "interval": "week", "from": "2026-11-10", "to": "2026-11-24",
          "points": [
            {"date": "2026-11-15", "active": 401, "not_reported": 3, "values": {"1.2": 301, "1.3": 97}},
            {"date": "2026-11-22", "active": 409, "not_reported": 3, "values": {"1.2": 250, "1.3": 156}},
            {"date": "2026-11-24", "active": 412, "not_reported": 2, "values": {"1.2": 239, "1.3": 171}}
          ]
        }
        """);

    public static readonly QuestionDocs Releases = new(
        "How each version has spread until a day",
        "Every version that was seen until then and reported by an installation that meets the filter, in the order of PEP 440. "
        + "`days_to_half` and `days_to_nine_tenths` are counted from its first day until as many ran it as half (nine tenths) of the "
        + "most that ran any version of its line on one day. `newest` is the highest version on that day that is no pre-release "
        + "and no development version, whatever the filter; `behind` are the shares on an older line and on an older version. Half "
        + "of those that report run a version that was first seen `median_age_days` before or later.",
        [At, FilterParameter, Format],
        """
        {
          "ok": true, "status_code": 200, "as_of": "2026-11-24T07:12:03.123456Z", "filter": {}, "at": "2026-11-24",
          "active": 412, "reporting": 410, "not_reported": 2,
          "releases": [
            {"version": "1.2.0", "line": "1.2", "first_seen": "2026-03-02", "instances": 239, "share": 0.5829268292682926,
             "days_to_half": 12, "days_to_nine_tenths": 40},
            {"version": "1.3.0", "line": "1.3", "first_seen": "2026-11-02", "instances": 171, "share": 0.41707317073170735,
             "days_to_half": 9, "days_to_nine_tenths": 21}
          ],
          "newest": {"version": "1.3.0", "line": "1.3"}, "behind": {"line": 0.5829268292682926, "release": 0.5829268292682926},
          "median_age_days": 267
        }
        """);

    public static readonly QuestionDocs Plugins = new(
        "Which plugins are in use",
        "Most used first. Official are those that come with Eventyay (`eventyay.plugins.…`). `before` of a plugin is how many had it "
        + "on the day `before`, 90 days earlier; null when the receiver had no heartbeat yet.",
        [At, FilterParameter, Format],
        """
        {
          "ok": true, "status_code": 200, "as_of": "2026-11-24T07:12:03.123456Z", "filter": {}, "at": "2026-11-24",
          "before": "2026-08-26", "active": 412, "reporting": 410, "not_reported": 2,
          "plugins": [
            {"plugin": "eventyay.plugins.badges", "official": true, "instances": 301, "share": 0.7341463414634146,
             "oldest_version": "1.0.4", "newest_version": "1.3.0", "before": 260}
          ]
        }
        """);

    public static readonly QuestionDocs Movement = new(
        "How installations moved between ranges or versions, from the first day to the last",
        "Counted are those that were active on both days and meet the filter on the last. Ranges that overlap, such as 2-10 and 1-10, "
        + "are no growth. `not_compared` did not report on either day, or what has no place in the order.",
        [By(Dimension.All.Where(dimension => dimension.IsOrdered)), .. Range, FilterParameter, Format],
        """
        {
          "ok": true, "status_code": 200, "as_of": "2026-11-24T07:12:03.123456Z", "filter": {}, "by": "events",
          "from": "2026-08-26", "to": "2026-11-24", "both": 380, "grew": 41, "shrank": 3, "stayed": 330, "not_compared": 6,
          "moves": [
            {"from": "1-10", "to": "1-10", "instances": 330}, {"from": "1-10", "to": "11-50", "instances": 41},
            {"from": "11-50", "to": "1-10", "instances": 3}, {"from": "(not reported)", "to": "1-10", "instances": 6}
          ]
        }
        """);

    public static readonly QuestionDocs Silence = new(
        "Which value those had that fell silent",
        "`gone` is how often an installation fell silent: active the day before, and no longer. Its last value is counted. A value "
        + "whose `share_gone` is much larger than its `share_active` (on the last day) is suspect: a release after which installations "
        + "go silent. `outages` are a day and longer without any heartbeat, in the period and the week before; they are the receiver's.",
        [By(Dimension.All.Where(dimension => dimension.Kind != DimensionKind.Status)), .. Range, FilterParameter, Format],
        """
        {
          "ok": true, "status_code": 200, "as_of": "2026-11-24T07:12:03.123456Z", "filter": {}, "by": "eventyay_version",
          "from": "2026-10-25", "to": "2026-11-24", "active": 412, "gone": 9, "not_reported": 0,
          "values": [
            {"value": "1.2.0", "gone": 2, "instances": 239, "share_gone": 0.2222222222222222, "share_active": 0.5829268292682926},
            {"value": "1.3.0rc1", "gone": 7, "instances": 1, "share_gone": 0.7777777777777778, "share_active": 0.0024390243902439024}
          ],
          "outages": [{"from": "2026-11-01T10:02:11.700000Z", "to": "2026-11-03T12:00:04.100000Z"}]
        }
        """);

    public static readonly QuestionDocs SharedIds = new(
        "Ids that more than one installation seems to report with",
        "A copied database takes its id along. Listed are ids that were reported with more than one address (as a hash), or whose "
        + "reports went back at least twice to what they had been just before; the most suspect first, 500 at most.",
        [.. Range, FilterParameter, Format],
        """
        {
          "ok": true, "status_code": 200, "as_of": "2026-11-24T07:12:03.123456Z", "filter": {}, "from": "2026-10-25", "to": "2026-11-24",
          "ids": [
            {"instance_id": "7d9a1f7c-5c41-4f0e-9d2b-8e4b7a6c9e04", "url_hashes": 2, "flips": 11, "states": 14,
             "last_received_at": "2026-11-24T06:58:10.200000Z"}
          ]
        }
        """);

    public static readonly QuestionDocs Coverage = new(
        "How many installations report each field",
        "Shares are of all that are counted. `always` is the one value that all of them report, null when they differ; of the contact "
        + "it is counted who gives one.",
        [At, FilterParameter, Format],
        """
        {
          "ok": true, "status_code": 200, "as_of": "2026-11-24T07:12:03.123456Z", "filter": {}, "at": "2026-11-24", "active": 412,
          "fields": [
            {"field": "eventyay_version", "reporting": 410, "share": 0.9951456310679612, "always": null},
            {"field": "storage_backend", "reporting": 412, "share": 1, "always": "file"}
          ]
        }
        """);

    public static readonly QuestionDocs Dimensions = new(
        "What can be asked",
        "Every dimension is a filter, and the parameter `by` of breakdown, series and silence (but `status` there); `movement` says "
        + "whether it is one of movement too.",
        [Format],
        """
        {
          "ok": true, "status_code": 200,
          "dimensions": [{"name": "eventyay_version", "label": "Version", "kind": "version", "movement": true}]
        }
        """);

    public static readonly QuestionDocs Instances = new(
        "Installations, as they are or were on a day",
        "The filter's, as in the statistics: without `status` the active ones. Those that do not report what the list is sorted by are "
        + "last. `next` is the `cursor` of the next page, and null on the last one. `include=maintainer_contact` wants scope `admin`.",
        [
            At, FilterParameter,
            Parameter("sort", "`last_received`, `since` or a dimension; `-` before it for the greatest first. -last_received without it.",
                new OpenApiSchema { Type = JsonSchemaType.String }),
            Parameter("limit", "50 without it.", new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = "500" }),
            Parameter("cursor", "The `next` of the page before.", new OpenApiSchema { Type = JsonSchemaType.String }),
            Parameter("include", "Adds the contacts.", OneOf(["maintainer_contact"])), Format,
        ],
        """
        {
          "ok": true, "status_code": 200, "as_of": "2026-11-24T07:12:03.123456Z", "filter": {}, "at": "2026-11-24", "total": 412,
          "instances": [
            {"instance_id": "7d9a1f7c-5c41-4f0e-9d2b-8e4b7a6c9e04", "status": "active", "first_seen": "2026-01-04",
             "since": "2026-11-02", "last_received_at": "2026-11-24T06:58:10.200000Z",
             "reported": {"eventyay_version": "1.3.0", "python_version": null}}
          ],
          "next": "2026-11-24T06:58:10.200000Z_7d9a1f7c-5c41-4f0e-9d2b-8e4b7a6c9e04"
        }
        """);

    public static readonly QuestionDocs Instance = new(
        "One installation and all that it was",
        "States are newest first; `until` is the first day on which one does not hold any more, and may be to come. `shared` is null "
        + "unless more than one installation seems to report with this id. Heartbeats are the last ten. "
        + "`include=maintainer_contact` wants scope `admin`.",
        [Parameter("include", "Adds the contact.", OneOf(["maintainer_contact"]))],
        """
        {
          "ok": true, "status_code": 200, "as_of": "2026-11-24T07:12:03.123456Z",
          "instance_id": "7d9a1f7c-5c41-4f0e-9d2b-8e4b7a6c9e04", "status": "active", "first_seen": "2026-01-04",
          "last_received_at": "2026-11-24T06:58:10.200000Z", "shared": null,
          "states": [
            {"from": "2026-11-02", "until": "2026-12-01", "began": "changed", "last_received_at": "2026-11-24T06:58:10.200000Z",
             "reported": {"eventyay_version": "1.3.0", "python_version": null}, "plugins": ["eventyay.plugins.badges"]}
          ],
          "heartbeats": [{"received_at_utc": "2026-11-24T06:58:10.200000Z", "instance_id": "7d9a1f7c-5c41-4f0e-9d2b-8e4b7a6c9e04"}]
        }
        """);
}
