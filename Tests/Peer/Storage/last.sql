SELECT max(received_at_utc) FROM heartbeats WHERE instance_id = $1
