"""Rules that the database itself holds for this room; the initial migration runs them."""

from __future__ import annotations

SQL = """
CREATE TRIGGER extract_append_only BEFORE UPDATE OR DELETE ON performance_dataextract
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER extract_no_truncate BEFORE TRUNCATE ON performance_dataextract
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER series_point_append_only BEFORE UPDATE OR DELETE ON performance_seriespoint
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER series_point_no_truncate BEFORE TRUNCATE ON performance_seriespoint
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

REVERSE_SQL = """
DROP TRIGGER series_point_no_truncate ON performance_seriespoint;
DROP TRIGGER series_point_append_only ON performance_seriespoint;
DROP TRIGGER extract_no_truncate ON performance_dataextract;
DROP TRIGGER extract_append_only ON performance_dataextract;
"""
