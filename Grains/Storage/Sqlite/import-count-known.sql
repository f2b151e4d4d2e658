-- How many rows of a file are kept already: each row whose instance has a heartbeat within a second of it. CROSS JOIN keeps
-- the order: row by row, and through the primary keys.
SELECT count(*)
FROM json_each(@rows) AS asked
CROSS JOIN instances ON instances.instance_id = asked.value ->> 0
WHERE last_received_at >= asked.value ->> 1 AND first_received_at <= asked.value ->> 2
  AND EXISTS (
    SELECT 1 FROM heartbeats
    WHERE received_at_utc >= asked.value ->> 1 AND received_at_utc <= asked.value ->> 2
      AND heartbeats.instance_id = instances.instance_id)
