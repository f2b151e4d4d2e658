-- Sets the times of instances right. What a heartbeat has changed since they were looked at stays.
UPDATE instances SET
    first_received_at = CASE WHEN first_received_at = seen_first THEN right_first ELSE first_received_at END,
    last_received_at = CASE WHEN last_received_at = seen_last THEN right_last ELSE last_received_at END,
    last_receipt_id = CASE WHEN last_received_at = seen_last AND seen_last <> right_last
        THEN gen_random_uuid() ELSE last_receipt_id END
FROM unnest($1, $2, $3, $4, $5) AS mended (instance_id, seen_first, seen_last, right_first, right_last)
WHERE instances.instance_id = mended.instance_id AND heartbeats > 0
