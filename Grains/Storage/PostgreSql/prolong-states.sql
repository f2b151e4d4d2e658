UPDATE states SET
    valid_until = prolonged.valid_until,
    next_from = prolonged.next_from,
    last_received_at_utc = prolonged.last_received_at_utc,
    uptime_bucket = prolonged.uptime_bucket
FROM (
    SELECT unnest($2) AS instance_id, unnest($3) AS valid_from, unnest($4) AS valid_until, unnest($5) AS next_from,
        unnest($6) AS last_received_at_utc, unnest($7) AS uptime_bucket) AS prolonged
WHERE states.generation = $1 AND states.instance_id = prolonged.instance_id AND states.valid_from = prolonged.valid_from
