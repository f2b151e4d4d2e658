-- What a heartbeat does, without its columns and without an instance; and a row, because some faults show only there.
BEGIN;
INSERT INTO instances SELECT * FROM instances WHERE false;
UPDATE instances SET instance_id = instance_id WHERE false;
INSERT INTO heartbeats (received_at_utc, instance_id, schema_version, raw_payload)
VALUES (now(), '00000000-0000-0000-0000-000000000000', 'probe', '');
ROLLBACK;
