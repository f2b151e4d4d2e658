-- The first day of the installation's next state; null for its last one. So a silence is known to end, or to last, without
-- a look at another row.
ALTER TABLE states ADD COLUMN next_from date;

UPDATE states SET next_from = following.valid_from
FROM (SELECT generation, instance_id, valid_from AS first_day,
          lead(valid_from) OVER (PARTITION BY generation, instance_id ORDER BY valid_from) AS valid_from
      FROM states) AS following
WHERE states.generation = following.generation AND states.instance_id = following.instance_id
  AND states.valid_from = following.first_day AND following.valid_from IS NOT NULL;

-- States of one time lie together, because they are written in the order of time. A summary of each few pages finds those of
-- a day: a breakdown of a million installations takes 0.56 s; with an index of every row, which PostgreSQL did not use, it
-- took 1.2 s. The summary takes 0.5 MB instead of 66, and is not written to with every heartbeat.
DROP INDEX states_valid_until;
CREATE INDEX states_days ON states USING brin (valid_from, valid_until) WITH (pages_per_range = 16, autosummarize = on);

CREATE OR REPLACE VIEW instance_states AS
SELECT instance_id, valid_from, valid_until, last_received_at_utc, began, eventyay_version, build_metadata, schema_version,
    canonical_base_url, python_version, os_family, os_version, deployment_type, database_type, database_version,
    storage_backend, background_jobs_enabled, redis_enabled, plugin_list, events_bucket, live_events_bucket,
    organizers_bucket, attendees_bucket, tickets_issued_bucket, paid_tickets_bucket, free_tickets_bucket, orders_bucket,
    paid_orders_bucket, submissions_bucket, error_count_bucket, uptime_bucket, has_contact, lost_from, next_from
FROM states
WHERE generation = (SELECT generation FROM statistics_fold);
