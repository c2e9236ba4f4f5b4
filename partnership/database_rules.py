"""Rules that the database itself holds for this room; the initial migration runs them."""

from __future__ import annotations

SQL = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rows of % are never changed or deleted', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER access_log_append_only BEFORE UPDATE OR DELETE ON partnership_accesslogentry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER access_log_no_truncate BEFORE TRUNCATE ON partnership_accesslogentry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION keep_demonstration_flag() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.is_demonstration IS DISTINCT FROM OLD.is_demonstration THEN
        RAISE EXCEPTION 'A partnership stays what it was made as: real or demonstration'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER partnership_keeps_flag BEFORE UPDATE ON partnership_partnership
    FOR EACH ROW EXECUTE FUNCTION keep_demonstration_flag();
"""

REVERSE_SQL = """
DROP TRIGGER partnership_keeps_flag ON partnership_partnership;
DROP FUNCTION keep_demonstration_flag();
DROP TRIGGER access_log_no_truncate ON partnership_accesslogentry;
DROP TRIGGER access_log_append_only ON partnership_accesslogentry;
DROP FUNCTION refuse_change();
"""
