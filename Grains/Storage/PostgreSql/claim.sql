-- Claims the instances whose window has passed, or which are new, and returns those that were claimed. The instance's
-- row decides: one that another silo is just writing is waited for, and judged by what it says then. Refused rows stay
-- locked until the transaction ends, so what stands for them can be asked in peace. The arrays are in the order of their
-- instances, so that two silos with the same ones never wait for each other in a circle; unnested in this list they stay
-- in it, without a sort or a copy of them.
INSERT INTO instances AS known
    (instance_id, first_received_at, last_received_at, last_receipt_id, first_key_id, heartbeats)
SELECT instance_id, received_at_utc, received_at_utc, receipt_id, key_id, 1
FROM (SELECT unnest($1) AS instance_id, unnest($2) AS received_at_utc, unnest($3) AS receipt_id, unnest($4) AS key_id) AS input
ON CONFLICT (instance_id) DO UPDATE SET
    last_received_at = excluded.last_received_at,
    last_receipt_id = excluded.last_receipt_id,
    heartbeats = known.heartbeats + 1
WHERE known.last_received_at <= excluded.last_received_at - $5
  AND known.last_receipt_id <> excluded.last_receipt_id
RETURNING instance_id
