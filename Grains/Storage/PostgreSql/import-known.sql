-- Which rows of a file are kept already: by its place each row whose instance has a heartbeat within a second of it. Row by
-- row through the primary key of the months concerned: a join would read them whole.
SELECT asked.place::int - 1
FROM unnest($1, $2) WITH ORDINALITY AS asked (instance_id, received_at, place)
CROSS JOIN LATERAL (
    SELECT FROM heartbeats
    WHERE received_at_utc >= asked.received_at - interval '1 second'
      AND received_at_utc <= asked.received_at + interval '1 second'
      AND instance_id = asked.instance_id
    LIMIT 1) AS kept
