-- The login by which the processes come through a pooler. It owns nothing and inherits nothing: should the settings
-- below ever be missing, it may do nothing at all, and processes refuse to start.
--   psql "$EPLUS_OWNER_DATABASE_URL" -v login=eplus_login -v password="$PASSWORD" -f deploy/pgbouncer/login.sql
-- Run it once after the first migration, and again to change the password or after a new role came.
\set ON_ERROR_STOP on
BEGIN;
SELECT format('CREATE ROLE %I', :'login') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'login') \gexec
ALTER ROLE :"login" LOGIN NOINHERIT NOCREATEDB NOCREATEROLE PASSWORD :'password';
GRANT eplus_app, eplus_record, eplus_record_worker, eplus_record_clinic, eplus_keys, eplus_audit, eplus_erasure
  TO :"login";
-- What a process asks of each of its own connections by options, which a pooler does not pass on.
ALTER ROLE :"login" SET role = 'eplus_app';
ALTER ROLE :"login" SET timezone = 'UTC';
ALTER ROLE :"login" SET jit = 'off';
ALTER ROLE :"login" SET lock_timeout = '5s'; -- as EPLUS_LOCK_TIMEOUT_MS
COMMIT;
