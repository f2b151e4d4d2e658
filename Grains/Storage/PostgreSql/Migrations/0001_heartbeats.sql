-- One row per installation: what decides whether its next heartbeat is let through. Narrow on purpose: every
-- heartbeat rewrites this row, and the room left in each page keeps that rewrite inside the page. What the old row leaves
-- is room again right after, so a tenth of a page is enough.
CREATE TABLE instances (
    instance_id       uuid        NOT NULL PRIMARY KEY,
    first_received_at timestamptz NOT NULL,
    last_received_at  timestamptz NOT NULL,
    last_receipt_id   uuid        NOT NULL,
    first_key_id      text        NOT NULL,
    heartbeats        bigint      NOT NULL
) WITH (fillfactor = 90);

-- The documented columns in the documented order. The key serves three ends: a retried receipt cannot insert its
-- row twice, exports read in its order, and its pages fill from the right.
CREATE TABLE heartbeats (
    received_at_utc         timestamptz NOT NULL,
    instance_id             uuid        NOT NULL,
    eventyay_version        text,
    schema_version          text        NOT NULL,
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
    raw_payload             text        NOT NULL,
    PRIMARY KEY (received_at_utc, instance_id)
) PARTITION BY RANGE (received_at_utc);

-- The heartbeats of one instance are asked for rarely and written always. A tree over random ids takes a page of its own
-- for nearly every heartbeat; this index keeps one filter for each 128 pages of the table instead, and is read whole.
CREATE INDEX heartbeats_of_instance ON heartbeats USING brin (instance_id uuid_bloom_ops) WITH (autosummarize = on);

-- Takes what no month's partition takes, so that a late start of a month's partition never costs a heartbeat.
CREATE TABLE heartbeats_default PARTITION OF heartbeats DEFAULT;

-- Makes the partitions of the month that holds first_day and of the following ones, where they are missing. Each is
-- filled as a table of its own and attached, because attaching does not wait for readers and writers of the parent.
-- Runs with its owner's rights: the silo's role need not own the table.
CREATE FUNCTION make_heartbeat_partitions(first_day date, months int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET timezone = 'UTC' AS $make$
DECLARE
    month date;
    name text;
    made int := 0;
BEGIN
    -- Several silos ask at the same hour; one at a time looks and makes.
    PERFORM pg_advisory_xact_lock(7203310101);
    FOR i IN 0 .. months - 1 LOOP
        month := (date_trunc('month', first_day) + make_interval(months => i))::date;
        name := 'heartbeats_' || to_char(month, 'YYYY_MM');
        CONTINUE WHEN to_regclass(quote_ident(name)) IS NOT NULL;
        EXECUTE format('CREATE TABLE %I (LIKE heartbeats INCLUDING ALL)', name);
        -- Attaching takes this lock too; taken before the move, no heartbeat slips in between the two.
        LOCK TABLE heartbeats_default IN ACCESS EXCLUSIVE MODE;
        EXECUTE format(
            'WITH moved AS (DELETE FROM heartbeats_default WHERE received_at_utc >= %L AND received_at_utc < %L RETURNING *)
             INSERT INTO %I SELECT * FROM moved',
            month, (month + interval '1 month')::date, name);
        EXECUTE format(
            'ALTER TABLE heartbeats ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
            name, month, (month + interval '1 month')::date);
        made := made + 1;
    END LOOP;
    RETURN made;
END
$make$;

-- Heartbeats that were refused, and fields of recorded heartbeats that were repaired: one row each. The body of a
-- recorded heartbeat is in heartbeats.
CREATE TABLE rejections (
    id               uuid        NOT NULL PRIMARY KEY,
    received_at_utc  timestamptz NOT NULL,
    outcome          text        NOT NULL,
    key_id           text        NOT NULL,
    error            text        NOT NULL,
    field            text,
    reason           text,
    instance_id      uuid,
    eventyay_version text,
    body             bytea
);

CREATE INDEX rejections_received_at_utc ON rejections (received_at_utc);
