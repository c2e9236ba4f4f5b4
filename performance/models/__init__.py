"""What the room of figures keeps: imported series."""

from performance.models.series import (
    DataExtract,
    SeriesArea,
    SeriesBreak,
    SeriesImport,
    SeriesPoint,
)

__all__ = ["DataExtract", "SeriesArea", "SeriesBreak", "SeriesImport", "SeriesPoint"]
