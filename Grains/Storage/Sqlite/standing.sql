SELECT last_received_us, last_receipt_id FROM instances WHERE instance_id = @instance_id
