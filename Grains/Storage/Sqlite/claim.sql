-- The instance's row decides: a heartbeat claims it when it is new, or when its window has passed and the receipt is
-- another one. Otherwise nothing is changed.
INSERT INTO instances AS known
    (instance_id, first_received_us, last_received_us, last_receipt_id, first_key_id, heartbeats)
VALUES (@instance_id, @received_us, @received_us, @receipt_id, @key_id, 1)
ON CONFLICT (instance_id) DO UPDATE SET
    last_received_us = excluded.last_received_us,
    last_receipt_id = excluded.last_receipt_id,
    heartbeats = known.heartbeats + 1
WHERE known.last_received_us <= @claimable_until
  AND known.last_receipt_id <> excluded.last_receipt_id
