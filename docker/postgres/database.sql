-- Prepares the database that it is run in: who may enter, and who may create tables. Needs roles.sql first.
-- Run it as a superuser or as bsafe_owner; plain SQL, as often as wanted.
DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I OWNER TO bsafe_owner', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO bsafe_app', current_database());
END
$$;
ALTER SCHEMA public OWNER TO bsafe_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO bsafe_app, bsafe_figures;
