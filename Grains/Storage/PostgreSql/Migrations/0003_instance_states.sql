-- What each installation was like and for how long: a row per stretch of days in which it reported the same things.
-- Everything that statistics show comes from these rows (docs: CONTRIBUTING.md, "Statistics").
--
-- An installation is active on a day when valid_from <= day and day < valid_until. States of one installation never
-- overlap. A rebuild writes a generation of its own beside the one that answers; statistics_fold says which one answers.
CREATE TABLE states (
    generation              int         NOT NULL,
    instance_id             uuid        NOT NULL,
    valid_from              date        NOT NULL,
    valid_until             date        NOT NULL,
    last_received_at_utc    timestamptz NOT NULL,
    began                   text        NOT NULL, -- new, returned, changed
    eventyay_version        text,
    build_metadata          text,
    schema_version          text,
    canonical_base_url      text,
    python_version          text,
    os_family               text,
    os_version              text,
    deployment_type         text,
    database_type           text,
    database_version        text,
    storage_backend         text,
    background_jobs_enabled boolean,
    redis_enabled           boolean,
    plugin_list             bigint,
    events_bucket           text,
    live_events_bucket      text,
    organizers_bucket       text,
    attendees_bucket        text,
    tickets_issued_bucket   text,
    paid_tickets_bucket     text,
    free_tickets_bucket     text,
    orders_bucket           text,
    paid_orders_bucket      text,
    submissions_bucket      text,
    error_count_bucket      text,
    uptime_bucket           text, -- as last reported; a change of it begins no state
    has_contact             boolean     NOT NULL,

    -- Where a silence follows: the day from which the installation counts as lost unless it was heard from again, 31 days
    -- after its last heartbeat. Null where another state follows before the seven days are over.
    lost_from               date GENERATED ALWAYS AS (
        CASE WHEN valid_until = (last_received_at_utc AT TIME ZONE 'UTC')::date + 7 THEN valid_until + 24 END) STORED,
    PRIMARY KEY (generation, instance_id, valid_from)
);

-- "Now" is a tenth of the rows and fewer: those that end after today.
CREATE INDEX states_valid_until ON states (generation, valid_until);

-- The first day of all, and how many installations were known on a day.
CREATE INDEX states_new ON states (generation, valid_from) WHERE began = 'new';

-- Few different lists of plugins exist: a state names its list. A list without a row here is the empty one.
CREATE TABLE plugin_lists (
    plugin_list bigint NOT NULL,
    plugin      text   NOT NULL,
    PRIMARY KEY (plugin_list, plugin)
);

-- How far heartbeats have been folded into states; one row. A pass changes it and the states in one transaction, and only
-- if the version is the one it started from.
CREATE TABLE statistics_fold (
    id                 int         NOT NULL PRIMARY KEY CHECK (id = 1),
    version            bigint      NOT NULL,
    generation         int         NOT NULL, -- the one that answers
    definition         int         NOT NULL, -- of the states in it
    position           timestamptz NOT NULL, -- heartbeats up to here are in the states
    rebuild_generation int,                  -- null: no rebuild is under way
    rebuild_definition int,
    rebuild_position   timestamptz           -- null: it has only begun
);

CREATE VIEW instance_states AS
SELECT instance_id, valid_from, valid_until, last_received_at_utc, began, eventyay_version, build_metadata, schema_version,
    canonical_base_url, python_version, os_family, os_version, deployment_type, database_type, database_version,
    storage_backend, background_jobs_enabled, redis_enabled, plugin_list, events_bucket, live_events_bucket,
    organizers_bucket, attendees_bucket, tickets_issued_bucket, paid_tickets_bucket, free_tickets_bucket, orders_bucket,
    paid_orders_bucket, submissions_bucket, error_count_bucket, uptime_bucket, has_contact, lost_from
FROM states
WHERE generation = (SELECT generation FROM statistics_fold);
