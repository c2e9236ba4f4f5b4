"""The routes of reports and publications: which capability each asks for, and its methods.

They hang from no record of a person: within the partnership the capability alone opens them. Figures
behind walls in them are tried in tests/performance/test_report_walls.py.
"""

from __future__ import annotations

from partnership import clock
from partnership.models import User
from performance.models import Publication, PublicationRecords, Report, ReportSchedule
from performance.report.services import add_block, add_section
from tests.security.world import ABSENT

BOTH = ("GET", "POST")
_WRITES, _SIGNS, _READS = "report.write", "report.sign", "report.read"
_STEPS = "change section_add section_change block_add block_change checks"
_PAGES = "section figures preview history"
_BUTTONS = """
    section_leave_out section_move block_move block_remove block_put_back hand_in take_back take_up
"""
# route: (capability, methods)
DRAFT_ROUTES: dict[str, tuple[str, tuple[str, ...]]] = {
    "report": (_WRITES, ("GET",)),
    **{f"report_{name}": (_WRITES, BOTH) for name in _STEPS.split()},
    **{f"report_{name}": (_WRITES, ("GET",)) for name in _PAGES.split()},
    **{f"report_{name}": (_WRITES, ("POST",)) for name in _BUTTONS.split()},
    "report_schedule_cancel": (_WRITES, ("POST",)),
    **{f"report_{name}": (_SIGNS, BOTH) for name in ("sign", "publish")},
}
_PUBLISHED = "read file figures records revised verify compare"
PUBLICATION_ROUTES: dict[str, tuple[str, tuple[str, ...]]] = {
    "publication": (_READS, ("GET",)),
    **{f"publication_{name}": (_READS, ("GET",)) for name in _PUBLISHED.split()},
    **{f"api_publication-{name}": (_READS, ("GET",)) for name in ("detail", "figures", "file")},
}
REPORT_ROUTES = {**DRAFT_ROUTES, **PUBLICATION_ROUTES}
# What stands for the arguments of these routes where no report is meant.
NOTHING = {"section": ABSENT, "block": ABSENT, "row": 1}


def written(by: User) -> dict[str, object]:
    """A report of `by`'s partnership with a section and a block, published by hand: their ids."""
    area, now = by.partnership, clock.now()
    report = Report.objects.create(
        partnership=area, template="standard", title="Zqreport", period="2017/18", area=area.slug
    )
    section = add_section(report, by=by, kind="other", title="Zqsection")
    block = add_block(section, by=by, kind="paragraph", text="Zqwords")
    plan = ReportSchedule.objects.create(
        partnership=area,
        period="2017/18",
        template="standard",
        due_on=clock.today(),
        made_by=by,
    )
    publication = Publication.objects.create(
        partnership=area,
        report=report,
        issue=1,
        edition="internal",
        title="Zqpublished",
        period="2017/18",
        area=area.slug,
        document=_DOCUMENT,
        figures="[]",
        records_sha256="0" * 64,
        sha256="0" * 64,
        known_at=now,
        signed_at=now,
        signed_by=by,
        published_by=by,
        published_at=now,
    )
    row = PublicationRecords.objects.create(
        partnership=area,
        publication=publication,
        figure_id="asb_cases_open",
        period="2017/18",
        record_ids=[],
    )
    return {
        "report": report.pk,
        "section": section.pk,
        "block": block.pk,
        "publication": publication.pk,
        "schedule": plan.pk,
        "row": row.pk,
    }


_DOCUMENT = (
    '{"blocks":[],"classification":"","council":"","language":"en-GB","reference":"","sender":[],'
    '"title":"Zqpublished","version":1}'
)
