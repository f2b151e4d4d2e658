-- Takes out rows that came by a file; their instances, one for each row.
DELETE FROM heartbeats
USING unnest($1, $2) AS gone (instance_id, received_at)
WHERE heartbeats.received_at_utc = gone.received_at AND heartbeats.instance_id = gone.instance_id
RETURNING heartbeats.instance_id
