-- For those who ask the database themselves: sqlite3 and others. Names and columns stay as they are; columns may be added
-- at the end. No view shows the contact address or the body. (instance_states is in 0003.)

-- The newest heartbeat of each installation, found through instances and the primary key.
CREATE VIEW heartbeats_latest AS
SELECT h.received_at_utc, h.instance_id, h.eventyay_version, h.schema_version, h.build_metadata, h.canonical_base_url,
    h.deployment_type, h.os_family, h.database_type, h.database_version, h.enabled_plugins, h.events_bucket,
    h.attendees_bucket, h.tickets_issued_bucket, h.paid_tickets_bucket, h.free_tickets_bucket, h.orders_bucket,
    h.uptime_bucket, h.background_jobs_enabled, h.storage_backend, h.error_count_bucket
FROM instances AS i
JOIN heartbeats AS h ON h.received_at_utc = i.last_received_at AND h.instance_id = i.instance_id;

-- Of these the installations that are active: heard from today or on one of the six days before (UTC), with the times of
-- their first heartbeat and the number of all.
CREATE VIEW active_instances AS
SELECT h.received_at_utc, h.instance_id, h.eventyay_version, h.schema_version, h.build_metadata, h.canonical_base_url,
    h.deployment_type, h.os_family, h.database_type, h.database_version, h.enabled_plugins, h.events_bucket,
    h.attendees_bucket, h.tickets_issued_bucket, h.paid_tickets_bucket, h.free_tickets_bucket, h.orders_bucket,
    h.uptime_bucket, h.background_jobs_enabled, h.storage_backend, h.error_count_bucket,
    i.first_received_at AS first_received_at_utc, i.heartbeats
FROM instances AS i
JOIN heartbeats AS h ON h.received_at_utc = i.last_received_at AND h.instance_id = i.instance_id
WHERE i.last_received_at >= strftime('%Y-%m-%dT00:00:00.000000Z', 'now', '-6 days');
