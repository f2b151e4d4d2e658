DELETE FROM states USING (SELECT unnest($2) AS instance_id, unnest($3) AS valid_from) AS removed
WHERE states.generation = $1 AND states.instance_id = removed.instance_id AND states.valid_from = removed.valid_from
