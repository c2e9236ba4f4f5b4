"""Rules that the database itself holds for this room; the initial migration runs them."""

from __future__ import annotations

SQL = """
CREATE FUNCTION stamp_fact() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    area partnership_partnership;
BEGIN
    SELECT p.* INTO area FROM partnership_partnership p
        JOIN partnership_record r ON r.partnership_id = p.id WHERE r.id = NEW.record_id;
    IF area.id IS DISTINCT FROM NEW.partnership_id THEN
        RAISE EXCEPTION 'A fact belongs to the partnership of its record'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- Only a demonstration may say when something was recorded; everywhere else the clock does.
    IF NOT area.is_demonstration THEN
        NEW.recorded_at := clock_timestamp();
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER fact_stamp BEFORE INSERT ON ledger_fact
    FOR EACH ROW EXECUTE FUNCTION stamp_fact();
CREATE TRIGGER fact_append_only BEFORE UPDATE OR DELETE ON ledger_fact
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER fact_no_truncate BEFORE TRUNCATE ON ledger_fact
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER fact_person_append_only BEFORE UPDATE OR DELETE ON ledger_factperson
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER fact_person_no_truncate BEFORE TRUNCATE ON ledger_factperson
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

REVERSE_SQL = """
DROP TRIGGER fact_person_no_truncate ON ledger_factperson;
DROP TRIGGER fact_person_append_only ON ledger_factperson;
DROP TRIGGER fact_no_truncate ON ledger_fact;
DROP TRIGGER fact_append_only ON ledger_fact;
DROP TRIGGER fact_stamp ON ledger_fact;
DROP FUNCTION stamp_fact();
"""
