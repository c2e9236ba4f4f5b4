-- The three roles of BSafe. Run with psql as a superuser, as often as wanted:
--     BSAFE_OWNER_PASSWORD=... BSAFE_APP_PASSWORD=... psql -v ON_ERROR_STOP=1 -f roles.sql
-- The clone's own PostgreSQL, the Compose file and a test run against any other server all use this file.
\getenv owner_password BSAFE_OWNER_PASSWORD
\getenv app_password BSAFE_APP_PASSWORD

-- bsafe_owner owns the tables and runs migrations. CREATEDB lets a test run clone its databases.
SELECT 'CREATE ROLE bsafe_owner' WHERE to_regrole('bsafe_owner') IS NULL \gexec
ALTER ROLE bsafe_owner LOGIN NOSUPERUSER NOCREATEROLE CREATEDB NOBYPASSRLS PASSWORD :'owner_password';

-- bsafe_app runs the application. It owns nothing, so that grants and triggers bind it.
SELECT 'CREATE ROLE bsafe_app' WHERE to_regrole('bsafe_app') IS NULL \gexec
ALTER ROLE bsafe_app LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS PASSWORD :'app_password';

-- bsafe_figures derives figures. Nobody signs in as it: the application takes it on with SET LOCAL ROLE.
SELECT 'CREATE ROLE bsafe_figures' WHERE to_regrole('bsafe_figures') IS NULL \gexec
ALTER ROLE bsafe_figures NOLOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS;
GRANT bsafe_figures TO bsafe_app WITH INHERIT FALSE, SET TRUE;

-- PostgreSQL lets a role end the sessions of roles it belongs to: a test run does so before it drops a database.
GRANT bsafe_app TO bsafe_owner WITH INHERIT TRUE, SET FALSE;
