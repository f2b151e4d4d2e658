SELECT first_received_at, last_received_at, heartbeats FROM instances WHERE instance_id = @instance_id
