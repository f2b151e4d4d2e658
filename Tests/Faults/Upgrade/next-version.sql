-- What the next version might bring: everything that an expanding migration may do to tables that are in use.
ALTER TABLE instances ADD COLUMN next_version text;
ALTER TABLE heartbeats ADD COLUMN next_version text;
CREATE INDEX instances_next_version ON instances (next_version);
CREATE TABLE next_version (instance_id uuid NOT NULL PRIMARY KEY, seen_at timestamptz NOT NULL DEFAULT now());
