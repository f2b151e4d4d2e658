INSERT INTO heartbeats (
    received_at_utc, instance_id, background_jobs_enabled,
    eventyay_version, schema_version, build_metadata, canonical_base_url, deployment_type, os_family, database_type,
    database_version, enabled_plugins, events_bucket, attendees_bucket, tickets_issued_bucket, paid_tickets_bucket,
    free_tickets_bucket, orders_bucket, uptime_bucket, storage_backend, error_count_bucket, maintainer_contact,
    raw_payload)
SELECT
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23
WHERE NOT EXISTS (SELECT 1 FROM heartbeats WHERE instance_id = $2 AND received_at_utc > $24)
