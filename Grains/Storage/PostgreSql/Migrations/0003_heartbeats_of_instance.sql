-- The heartbeats of one instance are asked for rarely and written always. A tree over random ids takes a page of its own
-- for nearly every heartbeat; this index keeps one filter for each 128 pages of the table instead, and is read whole.
DROP INDEX heartbeats_instance_id;

CREATE INDEX heartbeats_of_instance ON heartbeats USING brin (instance_id uuid_bloom_ops) WITH (autosummarize = on);

-- A row is rewritten once a day, and what it leaves in its page is room again right after: a tenth of a page is enough.
ALTER TABLE instances SET (fillfactor = 90);
