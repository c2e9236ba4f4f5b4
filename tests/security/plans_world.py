"""The piece of work of the security tests: a problem file that looks at a case, with a count."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cases.models import AsbCase
from partnership import clock
from partnership.models import Grant, User
from plans.models import Tally
from plans.services import parts
from plans.services.work import Details, link_case, start_work
from tests.cast import Cast
from tests.security.routes import Route

# The names that `build` gives to the ids of what it writes.
NAMES = ("work", "row", "link", "grant")

BOTH = ("GET", "POST")
_READS = ("work.read",)
_STEPS = "change close reopen part_add part_change part_remove case_link"
# route: (capability, methods, what one must have on the work)
WORK_ROUTES: dict[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {
    "work": (_READS, ("GET",), "see"),
    **{f"work_{name}": (_READS, BOTH, "work.write") for name in _STEPS.split()},
    "work_case_unlink": (_READS, ("POST",), "work.write"),
    "work_share": (_READS, BOTH, "manage"),
    "work_unshare": (_READS, ("POST",), "manage"),
}
# What everybody who reads the plans may open, and what whoever manages them changes.
PLAN_ROUTES: dict[str, tuple[str, tuple[str, ...]]] = {
    "plans_list": ("plans.read", ("GET",)),
    "plans_one": ("plans.read", ("GET",)),
    "priority": ("plans.read", ("GET",)),
    "plans_add": ("plans.manage", BOTH),
    "plans_change": ("plans.manage", BOTH),
}
# Agreements with other partnerships: tests/plans/test_joint.py walks them for every kind of reader.
JOINT_ROUTES = {
    "joint_one": ("joint.read", ("GET",)),
    "joint_share": ("joint.manage", BOTH),
    **{f"joint_{name}": ("joint.manage", ("POST",)) for name in ("agree", "leave", "take_back")},
}
# Their argument is a word of the program, no id.
WORD_ROUTES = {"work_start", "tasking_pack_file"}
WALLED = ("operation_", "cctv_", "soc_", "nrm_", "prevent_", "cse_")


def is_walled(route: Route) -> bool:
    """Whether a route lies behind the wall of operations or of a register."""
    return route.name == "operation" or route.name.startswith(WALLED)


def build(cast: Cast, case: AsbCase, by: User, word: str) -> dict[str, Any]:
    """A problem file of `by` that looks at the case; every text holds `word`."""
    work = start_work(
        "problem",
        Details(
            title=f"Stones, {word}",
            summary=word,
            owner=by,
            lead_agency=by.agency,
            starts_on=clock.today(),
            review_on=clock.today(),
            setting="route",
            stage="scanning",
            analysis=word,
        ),
        by=by,
    )
    tally = parts.add_part(
        Tally,
        work,
        by=by,
        what="other_estimated_loss",
        quantity=100,
        precision="about",
        on=clock.today(),
        note=word,
    )
    link = link_case(work, case.record.reference, by=by)
    # A sharing that has ended: nobody sees anything by it.
    over = Grant.objects.create(
        partnership_id=by.partnership_id,
        record=work.record,
        agency=by.agency,
        given_by=by,
        reason="Over",
        starts_at=clock.now() - timedelta(days=2),
        ends_at=clock.now() - timedelta(days=1),
    )
    return {"work": work.pk, "row": tally.pk, "link": link.pk, "grant": over.pk}
