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
CREATE TRIGGER publication_append_only BEFORE UPDATE OR DELETE ON performance_publication
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER publication_no_truncate BEFORE TRUNCATE ON performance_publication
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER publication_file_append_only BEFORE UPDATE OR DELETE ON performance_publicationfile
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER publication_file_no_truncate BEFORE TRUNCATE ON performance_publicationfile
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER publication_records_append_only BEFORE UPDATE OR DELETE ON performance_publicationrecords
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER publication_records_no_truncate BEFORE TRUNCATE ON performance_publicationrecords
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER report_edit_append_only BEFORE UPDATE OR DELETE ON performance_reportedit
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER report_edit_no_truncate BEFORE TRUNCATE ON performance_reportedit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

REVERSE_SQL = """
DROP TRIGGER report_edit_no_truncate ON performance_reportedit;
DROP TRIGGER report_edit_append_only ON performance_reportedit;
DROP TRIGGER publication_records_no_truncate ON performance_publicationrecords;
DROP TRIGGER publication_records_append_only ON performance_publicationrecords;
DROP TRIGGER publication_file_no_truncate ON performance_publicationfile;
DROP TRIGGER publication_file_append_only ON performance_publicationfile;
DROP TRIGGER publication_no_truncate ON performance_publication;
DROP TRIGGER publication_append_only ON performance_publication;
DROP TRIGGER series_point_no_truncate ON performance_seriespoint;
DROP TRIGGER series_point_append_only ON performance_seriespoint;
DROP TRIGGER extract_no_truncate ON performance_dataextract;
DROP TRIGGER extract_append_only ON performance_dataextract;
"""
