-- Adds what came by a file to its instances. Their window goes by the latest heartbeat, however it came.
INSERT INTO instances AS known
    (instance_id, first_received_at, last_received_at, last_receipt_id, first_key_id, heartbeats)
SELECT unnest($1), unnest($2), unnest($3), gen_random_uuid(), $5, unnest($4)
ON CONFLICT (instance_id) DO UPDATE SET
    first_received_at = least(known.first_received_at, excluded.first_received_at),
    last_received_at = greatest(known.last_received_at, excluded.last_received_at),
    last_receipt_id = CASE WHEN excluded.last_received_at > known.last_received_at
        THEN excluded.last_receipt_id ELSE known.last_receipt_id END,
    heartbeats = known.heartbeats + excluded.heartbeats
