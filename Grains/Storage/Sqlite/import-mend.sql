-- Sets the times of an instance right. What a heartbeat has changed since it was looked at stays.
UPDATE instances SET
    first_received_at = iif(first_received_at = @seen_first, @right_first, first_received_at),
    last_received_at = iif(last_received_at = @seen_last, @right_last, last_received_at),
    last_receipt_id = iif(last_received_at = @seen_last AND @seen_last <> @right_last, @receipt_id, last_receipt_id)
WHERE instance_id = @instance_id AND heartbeats > 0
