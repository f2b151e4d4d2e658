-- Claims and returns the instances that may have a heartbeat recorded: new ones, those whose window has passed, those whose
-- last one lies in the future because a clock was wrong. A row that another silo writes is waited for; refused rows stay locked
-- until the transaction ends. The arrays are in the order of the instances (else: deadlock); unnest in the SELECT list keeps it.
INSERT INTO instances AS known
    (instance_id, first_received_at, last_received_at, last_receipt_id, first_key_id, heartbeats)
SELECT instance_id, received_at_utc, received_at_utc, receipt_id, key_id, 1
FROM (SELECT unnest($1) AS instance_id, unnest($2) AS received_at_utc, unnest($3) AS receipt_id, unnest($4) AS key_id) AS input
ON CONFLICT (instance_id) DO UPDATE SET
    first_received_at = least(known.first_received_at, excluded.first_received_at),
    last_received_at = excluded.last_received_at,
    last_receipt_id = excluded.last_receipt_id,
    heartbeats = known.heartbeats + 1
WHERE known.last_received_at <= excluded.last_received_at - $5
   OR known.last_received_at > excluded.last_received_at + $6
RETURNING instance_id
