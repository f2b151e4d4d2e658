-- Installations that were erased. Of the id only its SHA-256 is kept, so that an import does not bring back what is older
-- than the erasure.
CREATE TABLE erasures (
    instance_sha256 TEXT NOT NULL PRIMARY KEY,
    erased_at       TEXT NOT NULL
) WITHOUT ROWID, STRICT;

-- Rows of a file that were passed over for that.
ALTER TABLE imports ADD COLUMN erased INTEGER NOT NULL DEFAULT 0;
