"""The routes of imported series: which capability each asks for, and its methods.

They hang from no record of a person: within the partnership the capability alone opens them.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from partnership import clock
from partnership.models import User
from performance.models import DataExtract, SeriesImport

_IMPORTS, _READS = "series.import", "figures.read"
BOTH = ("GET", "POST")
# route: (capability, methods)
SERIES_ROUTES: dict[str, tuple[str, tuple[str, ...]]] = {
    "series_import": (_IMPORTS, ("GET",)),
    "series_import_problems": (_IMPORTS, ("GET",)),
    "series_extract": (_READS, ("GET",)),
    "api_series-import-detail": (_IMPORTS, ("GET",)),
}
# Their arguments are words of the program.
SERIES_WORDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "series_one": (_READS, ("GET",)),
    "series_break_add": (_IMPORTS, BOTH),
}
WORDS = {"source": "police_counts", "code": "vap"}


def imported(by: User) -> dict[str, UUID]:
    """A file that `by` handed in and the extract that came of it: their ids."""
    extract = DataExtract.objects.create(
        partnership=by.partnership,
        source="police_counts",
        file_name="Zqfile.csv",
        sha256=uuid4().hex * 2,
        extracted_on=date(2018, 5, 8),
        first_month=date(2017, 4, 1),
        last_month=date(2018, 3, 1),
        report={"read": 1, "mapped": 1},
    )
    row = SeriesImport.objects.create(
        partnership=by.partnership,
        file_name="Zqfile.csv",
        made_by=by,
        state=SeriesImport.State.IMPORTED,
        extract=extract,
        finished_at=clock.now(),
    )
    return {"extract": extract.pk, "import": row.pk}
