-- Files whose heartbeats were brought along. Every import stays on record, also one that wrote nothing.
CREATE TABLE imports (
    number         int         NOT NULL PRIMARY KEY,
    state          text        NOT NULL, -- checking, checked, asking, refused, writing, done, interrupted, undoing, undone
    is_running     boolean     NOT NULL, -- somebody is at it: checking, writing or undoing
    run_id         uuid        NOT NULL, -- which reading of the file may write
    key_id         text        NOT NULL,
    key_name       text        NOT NULL,
    begun_at       timestamptz NOT NULL,
    touched_at     timestamptz NOT NULL, -- when the run last gave a sign of life
    ended_at       timestamptz,
    file_name      text,
    sha256         text        NOT NULL,
    bytes          bigint      NOT NULL,
    time_zone      text,
    date_order     text,
    is_dry_run     boolean     NOT NULL,
    position       bigint      NOT NULL, -- rows up to this line of the file are written
    added          bigint      NOT NULL,
    known          bigint      NOT NULL,
    refused        bigint      NOT NULL,
    removed        bigint      NOT NULL,
    report         text
);

-- One at a time in the cluster, whoever believes to be the only one.
CREATE UNIQUE INDEX imports_running ON imports (is_running) WHERE is_running;

-- The rows that came by an import, so that it can be undone.
CREATE TABLE import_rows (
    import          int         NOT NULL,
    received_at_utc timestamptz NOT NULL,
    instance_id     uuid        NOT NULL,
    PRIMARY KEY (import, received_at_utc, instance_id)
);
