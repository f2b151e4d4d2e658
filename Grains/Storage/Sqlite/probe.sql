-- What a heartbeat does, within a transaction that is committed: so the log of the file is written to as well.
SAVEPOINT probe;
INSERT INTO heartbeats (received_at_utc, instance_id, schema_version, raw_payload)
VALUES ('2000-01-01T00:00:00.000000Z', '00000000-0000-0000-0000-000000000000', 'probe', '');
ROLLBACK TO probe;
RELEASE probe;
