-- Two roles, in the database they are for, run by its superuser; running it again changes nothing.
--   pxm_owner  owns the tables and is used by `migrate` alone
--   pxm_app    reads and writes rows; it cannot create, alter, drop or truncate anything
-- Passwords are not set here:  ALTER ROLE pxm_app PASSWORD '...'
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pxm_owner') THEN
        CREATE ROLE pxm_owner LOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pxm_app') THEN
        CREATE ROLE pxm_app LOGIN;
    END IF;
    EXECUTE format('ALTER DATABASE %I OWNER TO pxm_owner', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO pxm_app', current_database());
END
$$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO pxm_owner;
GRANT USAGE ON SCHEMA public TO pxm_app;
-- What the owner creates from now on. Audit tables take UPDATE and DELETE back in their migration.
ALTER DEFAULT PRIVILEGES FOR ROLE pxm_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO pxm_app;
ALTER DEFAULT PRIVILEGES FOR ROLE pxm_owner GRANT USAGE, SELECT ON SEQUENCES TO pxm_app;
