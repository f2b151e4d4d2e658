UPDATE instances SET heartbeats = instances.heartbeats - gone.heartbeats
FROM unnest($1, $2) AS gone (instance_id, heartbeats)
WHERE instances.instance_id = gone.instance_id
