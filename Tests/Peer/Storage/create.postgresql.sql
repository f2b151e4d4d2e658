CREATE TABLE IF NOT EXISTS heartbeats (
    received_at_utc         timestamptz NOT NULL,
    instance_id             uuid NOT NULL,
    eventyay_version        text,
    schema_version          text NOT NULL,
    build_metadata          text,
    canonical_base_url      text,
    deployment_type         text,
    os_family               text,
    database_type           text,
    database_version        text,
    enabled_plugins         text,
    events_bucket           text,
    attendees_bucket        text,
    tickets_issued_bucket   text,
    paid_tickets_bucket     text,
    free_tickets_bucket     text,
    orders_bucket           text,
    uptime_bucket           text,
    background_jobs_enabled boolean,
    storage_backend         text,
    error_count_bucket      text,
    maintainer_contact      text,
    raw_payload             text NOT NULL
);

CREATE INDEX IF NOT EXISTS heartbeats_instance_id ON heartbeats (instance_id, received_at_utc);
