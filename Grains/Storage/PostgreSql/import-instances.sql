SELECT instance_id, first_received_at, last_received_at, heartbeats FROM instances WHERE instance_id = ANY ($1)
