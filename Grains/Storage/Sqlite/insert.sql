INSERT INTO heartbeats VALUES (
    @received_at_utc, @instance_id,
    @eventyay_version, @schema_version, @build_metadata, @canonical_base_url, @deployment_type, @os_family,
    @database_type, @database_version, @enabled_plugins, @events_bucket, @attendees_bucket, @tickets_issued_bucket,
    @paid_tickets_bucket, @free_tickets_bucket, @orders_bucket, @uptime_bucket, @background_jobs_enabled,
    @storage_backend, @error_count_bucket, @maintainer_contact, @raw_payload)
