-- The instance's row decides: a heartbeat claims it when the window has passed and the receipt is a new one.
INSERT INTO instances AS known
    (instance_id, first_received_at, last_received_at, last_receipt_id, first_key_id, heartbeats)
VALUES (@instance_id, @received_at_utc, @received_at_utc, @receipt_id, @key_id, 1)
ON CONFLICT (instance_id) DO UPDATE SET
    last_received_at = CASE
        WHEN known.last_received_at <= @claimable_until AND known.last_receipt_id <> @receipt_id
        THEN @received_at_utc ELSE known.last_received_at END,
    last_receipt_id = CASE
        WHEN known.last_received_at <= @claimable_until
        THEN @receipt_id ELSE known.last_receipt_id END,
    heartbeats = CASE
        WHEN known.last_received_at <= @claimable_until AND known.last_receipt_id <> @receipt_id
        THEN known.heartbeats + 1 ELSE known.heartbeats END
RETURNING last_received_at, last_receipt_id
