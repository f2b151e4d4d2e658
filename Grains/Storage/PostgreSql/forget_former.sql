-- Orleans' status of an active silo is 3, of a dead one 6.
WITH former AS (
    SELECT generation, status
    FROM OrleansMembershipTable
    WHERE DeploymentId = @cluster AND Address = @address AND Port = @port AND Generation >= @generation
), forgotten AS (
    DELETE FROM OrleansMembershipTable gone
    USING former
    WHERE gone.DeploymentId = @cluster AND gone.Address = @address AND gone.Port = @port
      AND gone.Generation = former.generation
      AND (former.status = 6 OR @is_long_enough OR NOT EXISTS (
          SELECT FROM OrleansMembershipTable
          WHERE DeploymentId = @cluster AND Status = 3 AND (Address, Port) <> (@address, @port)))
    RETURNING 1
)
SELECT (SELECT count(*) FROM former) - (SELECT count(*) FROM forgotten)
