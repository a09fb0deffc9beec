-- Takes the audit trail out of the server's own hands, run by PostgreSQL's administrator after `lianfang init`:
--     psql -d lianfang -f postgresql-trail.sql
-- From then on the server's role can add to the trail and read it, and can no longer switch off what refuses changes.

\set ON_ERROR_STOP on

DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'lianfang_trail') THEN
        CREATE ROLE lianfang_trail NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
    END IF;
END $$;

ALTER TABLE accounts_auditentry OWNER TO lianfang_trail;
ALTER FUNCTION audit_append_only() OWNER TO lianfang_trail;
REVOKE ALL ON accounts_auditentry FROM PUBLIC, lianfang;
GRANT SELECT, INSERT ON accounts_auditentry TO lianfang;

-- Before an upgrade whose notes say that it alters this table, and only then:
--     ALTER TABLE accounts_auditentry OWNER TO lianfang;
--     ALTER FUNCTION audit_append_only() OWNER TO lianfang;
-- and run this file again afterwards.
