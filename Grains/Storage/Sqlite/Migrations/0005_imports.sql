-- Files whose heartbeats were brought along. Every import stays on record, also one that wrote nothing.
CREATE TABLE imports (
    number         INTEGER NOT NULL PRIMARY KEY,
    state          TEXT    NOT NULL, -- checking, checked, asking, refused, writing, done, interrupted, undoing, undone
    is_running     INTEGER NOT NULL, -- somebody is at it: checking, writing or undoing
    run_id         TEXT    NOT NULL, -- which reading of the file may write
    key_id         TEXT    NOT NULL,
    key_name       TEXT    NOT NULL,
    begun_at       TEXT    NOT NULL,
    touched_at     TEXT    NOT NULL, -- when the run last gave a sign of life
    ended_at       TEXT,
    file_name      TEXT,
    sha256         TEXT    NOT NULL,
    bytes          INTEGER NOT NULL,
    time_zone      TEXT,
    date_order     TEXT,
    is_dry_run     INTEGER NOT NULL,
    position       INTEGER NOT NULL, -- rows up to this line of the file are written
    added          INTEGER NOT NULL,
    known          INTEGER NOT NULL,
    refused        INTEGER NOT NULL,
    removed        INTEGER NOT NULL,
    report         TEXT
) STRICT;

-- One at a time, whoever believes to be the only one.
CREATE UNIQUE INDEX imports_running ON imports (is_running) WHERE is_running;

-- The rows that came by an import, so that it can be undone.
CREATE TABLE import_rows (
    import          INTEGER NOT NULL,
    received_at_utc TEXT    NOT NULL,
    instance_id     TEXT    NOT NULL,
    PRIMARY KEY (import, received_at_utc, instance_id)
) WITHOUT ROWID, STRICT;
