-- The roles of the receiver. A superuser runs this in the (empty) database, before the first 'Silo migrate':
--
--   TELEMETRY_OWNER_PASSWORD=… TELEMETRY_SILO_PASSWORD=… TELEMETRY_FRONT_DOOR_PASSWORD=… \
--     psql --dbname=telemetry --file=roles.sql
--
-- Running it again sets the passwords that are given and changes nothing else.
--
--   telemetry_owner         owns the tables; 'Silo migrate' and nobody else uses it
--   telemetry_silo          reads and writes rows; cannot change the schema
--   telemetry_front_door    reads the list of silos, and nothing that an instance ever sent
--   telemetry_silo_2, telemetry_front_door_2
--                           the same again, to change a password: programs go over from one to the other, and both work
--                           meanwhile. Until it is given a password (TELEMETRY_SILO_2_PASSWORD,
--                           TELEMETRY_FRONT_DOOR_2_PASSWORD) nobody can log in as such a role.
\set ON_ERROR_STOP on
\getenv owner_password TELEMETRY_OWNER_PASSWORD
\getenv silo_password TELEMETRY_SILO_PASSWORD
\getenv front_door_password TELEMETRY_FRONT_DOOR_PASSWORD
\getenv silo_2_password TELEMETRY_SILO_2_PASSWORD
\getenv front_door_2_password TELEMETRY_FRONT_DOOR_2_PASSWORD

BEGIN;
-- Passwords stay out of the server's log.
SET LOCAL log_statement = 'none';
SET LOCAL log_min_error_statement = 'panic';
SET LOCAL client_min_messages = 'warning';

SELECT format('CREATE ROLE %I LOGIN', role)
FROM unnest(ARRAY[
    'telemetry_owner', 'telemetry_silo', 'telemetry_front_door', 'telemetry_silo_2', 'telemetry_front_door_2']) AS role
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) \gexec

GRANT telemetry_silo TO telemetry_silo_2;
GRANT telemetry_front_door TO telemetry_front_door_2;

\if :{?owner_password}
ALTER ROLE telemetry_owner PASSWORD :'owner_password';
\endif
\if :{?silo_password}
ALTER ROLE telemetry_silo PASSWORD :'silo_password';
\endif
\if :{?front_door_password}
ALTER ROLE telemetry_front_door PASSWORD :'front_door_password';
\endif
\if :{?silo_2_password}
ALTER ROLE telemetry_silo_2 PASSWORD :'silo_2_password';
\endif
\if :{?front_door_2_password}
ALTER ROLE telemetry_front_door_2 PASSWORD :'front_door_2_password';
\endif

REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT CONNECT ON DATABASE :"DBNAME" TO telemetry_owner, telemetry_silo, telemetry_front_door;
GRANT USAGE ON SCHEMA public TO telemetry_silo, telemetry_front_door;
GRANT USAGE, CREATE ON SCHEMA public TO telemetry_owner;

-- For tables and functions that do not exist yet: whatever a migration makes is the silo's to use.
ALTER DEFAULT PRIVILEGES FOR ROLE telemetry_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE telemetry_owner IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO telemetry_silo;
ALTER DEFAULT PRIVILEGES FOR ROLE telemetry_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO telemetry_silo;

-- Default privileges hold for all tables or for none; the front door gets three.
CREATE OR REPLACE FUNCTION grant_list_of_silos() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE
    made text;
BEGIN
    FOR made IN SELECT object_identity FROM pg_event_trigger_ddl_commands() WHERE object_type = 'table' LOOP
        IF made IN ('public.orleansquery', 'public.orleansmembershiptable', 'public.orleansmembershipversiontable') THEN
            EXECUTE format('GRANT SELECT ON %s TO telemetry_front_door', made);
        END IF;
    END LOOP;
END
$$;

DROP EVENT TRIGGER IF EXISTS grant_list_of_silos;
CREATE EVENT TRIGGER grant_list_of_silos ON ddl_command_end WHEN TAG IN ('CREATE TABLE')
    EXECUTE FUNCTION grant_list_of_silos();
COMMIT;
