-- One row per installation: what decides whether its next heartbeat is let through.
--
-- Times are UTC text with microseconds and a Z, so that their order as text is their order in time; ids are lower-case
-- hyphenated UUIDs.
CREATE TABLE instances (
    instance_id       TEXT    NOT NULL PRIMARY KEY,
    first_received_at TEXT    NOT NULL,
    last_received_at  TEXT    NOT NULL,
    last_receipt_id   TEXT    NOT NULL,
    first_key_id      TEXT    NOT NULL,
    heartbeats        INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

-- The documented columns in the documented order. There is no index by instance: the heartbeats of one instance are asked
-- for rarely and written always, and the primary key has the id too.
CREATE TABLE heartbeats (
    received_at_utc         TEXT NOT NULL,
    instance_id             TEXT NOT NULL,
    eventyay_version        TEXT,
    schema_version          TEXT NOT NULL,
    build_metadata          TEXT,
    canonical_base_url      TEXT,
    deployment_type         TEXT,
    os_family               TEXT,
    database_type           TEXT,
    database_version        TEXT,
    enabled_plugins         TEXT,
    events_bucket           TEXT,
    attendees_bucket        TEXT,
    tickets_issued_bucket   TEXT,
    paid_tickets_bucket     TEXT,
    free_tickets_bucket     TEXT,
    orders_bucket           TEXT,
    uptime_bucket           TEXT,
    background_jobs_enabled INTEGER,
    storage_backend         TEXT,
    error_count_bucket      TEXT,
    maintainer_contact      TEXT,
    raw_payload             TEXT NOT NULL,
    PRIMARY KEY (received_at_utc, instance_id)
) STRICT;

-- Heartbeats that were refused, and fields of recorded heartbeats that were repaired: one row each. The body of a
-- recorded heartbeat is in heartbeats.
CREATE TABLE rejections (
    id               TEXT NOT NULL PRIMARY KEY,
    received_at_utc  TEXT NOT NULL,
    outcome          TEXT NOT NULL,
    key_id           TEXT NOT NULL,
    error            TEXT NOT NULL,
    field            TEXT,
    reason           TEXT,
    instance_id      TEXT,
    eventyay_version TEXT,
    body             BLOB
) STRICT;

CREATE INDEX rejections_received_at_utc ON rejections (received_at_utc);
