-- A role for those who ask the database themselves: Grafana, Metabase, psql. A superuser runs this after roles.sql and
-- 'Silo migrate', and again after an upgrade:
--
--   TELEMETRY_READER_PASSWORD=… psql --dbname=telemetry --file=reader.sql
--
-- telemetry_reader reads the views heartbeats_latest, active_instances and instance_states with plugin_lists, and the
-- columns of heartbeats that an export without `include` has. It never sees a contact address or a body, cannot write, and
-- cannot keep heartbeats waiting: 5 connections, 30 seconds a statement.
\set ON_ERROR_STOP on
\getenv reader_password TELEMETRY_READER_PASSWORD

BEGIN;
-- Passwords stay out of the server's log.
SET LOCAL log_statement = 'none';
SET LOCAL log_min_error_statement = 'panic';

SELECT 'CREATE ROLE telemetry_reader LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'telemetry_reader') \gexec
ALTER ROLE telemetry_reader CONNECTION LIMIT 5 PASSWORD :'reader_password';
ALTER ROLE telemetry_reader SET default_transaction_read_only = on;
ALTER ROLE telemetry_reader SET statement_timeout = '30s';
ALTER ROLE telemetry_reader SET timezone = 'UTC';

GRANT CONNECT ON DATABASE :"DBNAME" TO telemetry_reader;
GRANT USAGE ON SCHEMA public TO telemetry_reader;
GRANT SELECT ON heartbeats_latest, active_instances, instance_states, plugin_lists TO telemetry_reader;
SELECT format('GRANT SELECT (%s) ON heartbeats TO telemetry_reader', string_agg(quote_ident(attname), ', ' ORDER BY attnum))
FROM pg_attribute
WHERE attrelid = 'heartbeats'::regclass AND attnum > 0 AND NOT attisdropped
  AND attname NOT IN ('maintainer_contact', 'raw_payload') \gexec
COMMIT;
