SELECT count(*) FROM heartbeats WHERE received_at_utc >= @earliest AND received_at_utc <= @latest AND instance_id = @instance_id
