SELECT last_received_at, last_receipt_id FROM instances WHERE instance_id = @instance_id
