-- One page of heartbeats behind a cursor. Every bound is given: where none was asked for, it is the widest. The line
-- for one instance is taken out where all are asked for.
SELECT
    received_at_utc, instance_id,
    eventyay_version, schema_version, build_metadata, canonical_base_url, deployment_type, os_family,
    database_type, database_version, enabled_plugins, events_bucket, attendees_bucket, tickets_issued_bucket,
    paid_tickets_bucket, free_tickets_bucket, orders_bucket, uptime_bucket, background_jobs_enabled,
    storage_backend, error_count_bucket,
    CASE WHEN @include_contact THEN maintainer_contact END,
    CASE WHEN @include_raw_payload THEN raw_payload END
FROM heartbeats
WHERE received_at_utc >= @from AND received_at_utc < @to
  AND instance_id = @instance_id
  AND (received_at_utc, instance_id) > (@after_received_at, @after_instance_id)
ORDER BY received_at_utc, instance_id
LIMIT @limit
