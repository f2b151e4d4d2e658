-- The last heartbeats of instances that could not be claimed. A statement of its own, because only a new one sees the
-- rows that others have committed while the claim waited for them.
SELECT instance_id, last_received_at, last_receipt_id FROM instances WHERE instance_id = ANY ($1)
