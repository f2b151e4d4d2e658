-- What each installation was like and for how long: a row per stretch of days in which it reported the same things.
-- Everything that statistics show comes from these rows (docs: CONTRIBUTING.md, "Statistics").
--
-- An installation is active on a day when valid_from <= day and day < valid_until. States of one installation never
-- overlap. A rebuild writes a generation of its own beside the one that answers; statistics_fold says which one answers.
CREATE TABLE states (
    generation              INTEGER NOT NULL,
    instance_id             TEXT    NOT NULL,
    valid_from              TEXT    NOT NULL,
    valid_until             TEXT    NOT NULL,
    last_received_at_utc    TEXT    NOT NULL,
    began                   TEXT    NOT NULL, -- new, returned, changed
    eventyay_version        TEXT,
    build_metadata          TEXT,
    schema_version          TEXT,
    canonical_base_url      TEXT,
    python_version          TEXT,
    os_family               TEXT,
    os_version              TEXT,
    deployment_type         TEXT,
    database_type           TEXT,
    database_version        TEXT,
    storage_backend         TEXT,
    background_jobs_enabled INTEGER,
    redis_enabled           INTEGER,
    plugin_list             INTEGER,
    events_bucket           TEXT,
    live_events_bucket      TEXT,
    organizers_bucket       TEXT,
    attendees_bucket        TEXT,
    tickets_issued_bucket   TEXT,
    paid_tickets_bucket     TEXT,
    free_tickets_bucket     TEXT,
    orders_bucket           TEXT,
    paid_orders_bucket      TEXT,
    submissions_bucket      TEXT,
    error_count_bucket      TEXT,
    uptime_bucket           TEXT, -- as last reported; a change of it begins no state
    has_contact             INTEGER NOT NULL,

    -- Where a silence follows: the day from which the installation counts as lost unless it was heard from again, 31 days
    -- after its last heartbeat. Null where another state follows before the seven days are over.
    lost_from               TEXT GENERATED ALWAYS AS (
        CASE WHEN valid_until = date(substr(last_received_at_utc, 1, 10), '+7 days') THEN date(valid_until, '+24 days') END) VIRTUAL,
    PRIMARY KEY (generation, instance_id, valid_from)
) WITHOUT ROWID, STRICT;

-- "Now" is a tenth of the rows and fewer: those that end after today.
CREATE INDEX states_valid_until ON states (generation, valid_until);

-- The first day of all, and how many installations were known on a day.
CREATE INDEX states_new ON states (generation, valid_from) WHERE began = 'new';

-- Few different lists of plugins exist: a state names its list. A list without a row here is the empty one.
CREATE TABLE plugin_lists (
    plugin_list             INTEGER NOT NULL,
    plugin                  TEXT    NOT NULL,
    PRIMARY KEY (plugin_list, plugin)
) WITHOUT ROWID, STRICT;

-- How far heartbeats have been folded into states; one row. A pass changes it and the states in one transaction, and only
-- if the version is the one it started from.
CREATE TABLE statistics_fold (
    id                      INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    version                 INTEGER NOT NULL,
    generation              INTEGER NOT NULL, -- the one that answers
    definition              INTEGER NOT NULL, -- of the states in it
    position                TEXT    NOT NULL, -- heartbeats up to here are in the states
    rebuild_generation      INTEGER, -- null: no rebuild is under way
    rebuild_definition      INTEGER,
    rebuild_position        TEXT -- null: it has only begun
);

CREATE VIEW instance_states AS
SELECT instance_id, valid_from, valid_until, last_received_at_utc, began, eventyay_version, build_metadata, schema_version,
    canonical_base_url, python_version, os_family, os_version, deployment_type, database_type, database_version,
    storage_backend, background_jobs_enabled, redis_enabled, plugin_list, events_bucket, live_events_bucket,
    organizers_bucket, attendees_bucket, tickets_issued_bucket, paid_tickets_bucket, free_tickets_bucket, orders_bucket,
    paid_orders_bucket, submissions_bucket, error_count_bucket, uptime_bucket, has_contact, lost_from
FROM states
WHERE generation = (SELECT generation FROM statistics_fold);
