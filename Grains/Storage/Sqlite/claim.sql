-- Claims the instance for a heartbeat if it is new, if its window has passed, or if its last heartbeat lies in the future
-- because a clock was wrong. Changes nothing otherwise.
INSERT INTO instances AS known
    (instance_id, first_received_at, last_received_at, last_receipt_id, first_key_id, heartbeats)
VALUES (@instance_id, @received_at, @received_at, @receipt_id, @key_id, 1)
ON CONFLICT (instance_id) DO UPDATE SET
    first_received_at = min(known.first_received_at, excluded.first_received_at),
    last_received_at = excluded.last_received_at,
    last_receipt_id = excluded.last_receipt_id,
    heartbeats = known.heartbeats + 1
WHERE known.last_received_at <= @claimable_until
   OR known.last_received_at > @claimable_after
