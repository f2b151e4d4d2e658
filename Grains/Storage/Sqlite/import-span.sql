-- Adds what came by a file to an instance. Its window goes by the latest heartbeat, however it came.
INSERT INTO instances AS known
    (instance_id, first_received_at, last_received_at, last_receipt_id, first_key_id, heartbeats)
VALUES (@instance_id, @first, @last, @receipt_id, @key_id, @heartbeats)
ON CONFLICT (instance_id) DO UPDATE SET
    first_received_at = min(known.first_received_at, excluded.first_received_at),
    last_received_at = max(known.last_received_at, excluded.last_received_at),
    last_receipt_id = iif(excluded.last_received_at > known.last_received_at, excluded.last_receipt_id, known.last_receipt_id),
    heartbeats = known.heartbeats + excluded.heartbeats
