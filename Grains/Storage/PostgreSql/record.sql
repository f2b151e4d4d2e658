-- Records a batch in one statement, and so in one transaction: whole or not at all.
-- The instance's row decides. A heartbeat claims it when the window has passed and the receipt is a new one; a refused
-- one rewrites the row unchanged, because only then does RETURNING show the standing values of rows that another silo
-- wrote since this statement began. Ordered, so that two silos with the same instances never wait for each other in
-- a circle.
WITH input AS (
    SELECT *
    FROM unnest(
        @received_at_utc, @instance_id, @receipt_id, @key_id,
        @eventyay_version, @schema_version, @build_metadata, @canonical_base_url, @deployment_type, @os_family,
        @database_type, @database_version, @enabled_plugins, @events_bucket, @attendees_bucket, @tickets_issued_bucket,
        @paid_tickets_bucket, @free_tickets_bucket, @orders_bucket, @uptime_bucket, @background_jobs_enabled,
        @storage_backend, @error_count_bucket, @maintainer_contact, @raw_payload
    ) AS heartbeat (
        received_at_utc, instance_id, receipt_id, key_id,
        eventyay_version, schema_version, build_metadata, canonical_base_url, deployment_type, os_family,
        database_type, database_version, enabled_plugins, events_bucket, attendees_bucket, tickets_issued_bucket,
        paid_tickets_bucket, free_tickets_bucket, orders_bucket, uptime_bucket, background_jobs_enabled,
        storage_backend, error_count_bucket, maintainer_contact, raw_payload
    )
), standing AS (
    INSERT INTO instances AS known
        (instance_id, first_received_at, last_received_at, last_receipt_id, first_key_id, heartbeats)
    SELECT instance_id, received_at_utc, received_at_utc, receipt_id, key_id, 1
    FROM input
    ORDER BY instance_id
    ON CONFLICT (instance_id) DO UPDATE SET
        last_received_at = CASE
            WHEN known.last_received_at <= excluded.last_received_at - @window
             AND known.last_receipt_id <> excluded.last_receipt_id
            THEN excluded.last_received_at ELSE known.last_received_at END,
        last_receipt_id = CASE
            WHEN known.last_received_at <= excluded.last_received_at - @window
            THEN excluded.last_receipt_id ELSE known.last_receipt_id END,
        heartbeats = CASE
            WHEN known.last_received_at <= excluded.last_received_at - @window
             AND known.last_receipt_id <> excluded.last_receipt_id
            THEN known.heartbeats + 1 ELSE known.heartbeats END
    RETURNING instance_id, last_received_at, last_receipt_id
), kept AS (
    -- The standing time and receipt are this heartbeat's own: it has just claimed the instance, or it is the retry
    -- of one that did, whose row is there already.
    INSERT INTO heartbeats
    SELECT
        input.received_at_utc, instance_id,
        eventyay_version, schema_version, build_metadata, canonical_base_url, deployment_type, os_family,
        database_type, database_version, enabled_plugins, events_bucket, attendees_bucket, tickets_issued_bucket,
        paid_tickets_bucket, free_tickets_bucket, orders_bucket, uptime_bucket, background_jobs_enabled,
        storage_backend, error_count_bucket, maintainer_contact, raw_payload
    FROM input
    JOIN standing USING (instance_id)
    WHERE standing.last_receipt_id = input.receipt_id AND standing.last_received_at = input.received_at_utc
    ON CONFLICT DO NOTHING
)
SELECT instance_id, last_received_at, last_receipt_id FROM standing
