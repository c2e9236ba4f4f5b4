"""What the room of figures keeps: imported series, and reports."""

from performance.models.report import (
    Publication,
    PublicationFile,
    PublicationRecords,
    Report,
    ReportBlock,
    ReportCheck,
    ReportEdit,
    ReportSchedule,
    ReportSection,
)
from performance.models.series import (
    DataExtract,
    SeriesArea,
    SeriesBreak,
    SeriesImport,
    SeriesPoint,
)

__all__ = [
    "DataExtract",
    "Publication",
    "PublicationFile",
    "PublicationRecords",
    "Report",
    "ReportBlock",
    "ReportCheck",
    "ReportEdit",
    "ReportSchedule",
    "ReportSection",
    "SeriesArea",
    "SeriesBreak",
    "SeriesImport",
    "SeriesPoint",
]
