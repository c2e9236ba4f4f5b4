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

CREATE TRIGGER law_change_append_only BEFORE UPDATE OR DELETE ON partnership_legalparameterchange
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER law_change_no_truncate BEFORE TRUNCATE ON partnership_legalparameterchange
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What a rule of law says is never rewritten, and its day never moves: it is taken back and set anew.
CREATE FUNCTION law_stays_as_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.partnership_id, NEW.key, NEW.value, NEW.source, NEW.is_shipped)
        IS DISTINCT FROM (OLD.partnership_id, OLD.key, OLD.value, OLD.source, OLD.is_shipped)
        OR (OLD.effective_from IS NOT NULL AND NEW.effective_from IS NOT NULL
            AND NEW.effective_from <> OLD.effective_from)
    THEN
        RAISE EXCEPTION 'A rule of law is followed by another, never rewritten'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER law_stays_as_written BEFORE UPDATE ON partnership_legalparameter
    FOR EACH ROW EXECUTE FUNCTION law_stays_as_written();

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

-- A record that hangs from another is as hidden as the other, whichever code writes them.
CREATE FUNCTION record_takes_parents_wall() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    above partnership_record%ROWTYPE;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.parent_id IS DISTINCT FROM OLD.parent_id THEN
        RAISE EXCEPTION 'A record stays where it hangs' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.parent_id IS NOT NULL THEN
        SELECT * INTO above FROM partnership_record WHERE id = NEW.parent_id FOR KEY SHARE;
        IF above.parent_id IS NOT NULL OR above.partnership_id <> NEW.partnership_id THEN
            RAISE EXCEPTION 'A record hangs from a root of its own partnership'
                USING ERRCODE = 'restrict_violation';
        END IF;
        NEW.compartment := above.compartment;
        NEW.sealed := above.sealed;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER record_takes_parents_wall
    BEFORE INSERT OR UPDATE OF parent_id, compartment, sealed ON partnership_record
    FOR EACH ROW EXECUTE FUNCTION record_takes_parents_wall();

CREATE FUNCTION record_hands_wall_down() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE partnership_record SET compartment = NEW.compartment, sealed = NEW.sealed
    WHERE parent_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER record_hands_wall_down AFTER UPDATE OF compartment, sealed ON partnership_record
    FOR EACH ROW WHEN (NEW.parent_id IS NULL) EXECUTE FUNCTION record_hands_wall_down();

CREATE FUNCTION record_takes_parents_blocks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO partnership_block (partnership_id, record_id, user_id, reason, set_by_id, set_at)
    SELECT partnership_id, NEW.id, user_id, reason, set_by_id, set_at
    FROM partnership_block WHERE record_id = NEW.parent_id
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER record_takes_parents_blocks AFTER INSERT ON partnership_record
    FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION record_takes_parents_blocks();

CREATE FUNCTION block_holds_for_children() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO partnership_block (partnership_id, record_id, user_id, reason, set_by_id, set_at)
    SELECT NEW.partnership_id, id, NEW.user_id, NEW.reason, NEW.set_by_id, NEW.set_at
    FROM partnership_record WHERE parent_id = NEW.record_id
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER block_holds_for_children AFTER INSERT ON partnership_block
    FOR EACH ROW EXECUTE FUNCTION block_holds_for_children();
"""

REVERSE_SQL = """
DROP TRIGGER block_holds_for_children ON partnership_block;
DROP FUNCTION block_holds_for_children();
DROP TRIGGER record_takes_parents_blocks ON partnership_record;
DROP FUNCTION record_takes_parents_blocks();
DROP TRIGGER record_hands_wall_down ON partnership_record;
DROP FUNCTION record_hands_wall_down();
DROP TRIGGER record_takes_parents_wall ON partnership_record;
DROP FUNCTION record_takes_parents_wall();
DROP TRIGGER partnership_keeps_flag ON partnership_partnership;
DROP FUNCTION keep_demonstration_flag();
DROP TRIGGER law_stays_as_written ON partnership_legalparameter;
DROP FUNCTION law_stays_as_written();
DROP TRIGGER law_change_no_truncate ON partnership_legalparameterchange;
DROP TRIGGER law_change_append_only ON partnership_legalparameterchange;
DROP TRIGGER access_log_no_truncate ON partnership_accesslogentry;
DROP TRIGGER access_log_append_only ON partnership_accesslogentry;
DROP FUNCTION refuse_change();
"""
