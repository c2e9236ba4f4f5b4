"""The piece of work of the security tests: a problem file that looks at a case, with a count."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cases.models import AsbCase
from partnership import clock
from partnership.models import Grant, User
from plans.conference import GROUPS
from plans.models import Group, Tally
from plans.services import parts
from plans.services.matters import raise_matter
from plans.services.work import Details, link_case, start_work
from tests.cast import Cast
from tests.security import asbrac_world
from tests.security.routes import Route

# The names that `build` gives to the ids of what it writes.
NAMES = ("work", "row", "link", "matter", "gmeeting", "gitem", "grequest", "gduty")

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
# Of the matter and of the meeting of a group that heard it, by the same levels.
_GROUP, _RUNS = ("group.read",), ("group.run",)
_MEETING_STEPS = """
    meeting_change meeting_cancel meeting_ask meeting_invite meeting_attendance meeting_close attendance
    agenda_add minutes_edit hear action_add exclude
"""
_MEETING_BUTTONS = "meeting_begin minutes_approve defer agenda_move agenda_remove readmit"
GROUP_ROUTES: dict[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {
    **{
        f"group_{name}": (_GROUP, ("GET",), "see")
        for name in ("matter", "meeting", "minutes", "minutes_file")
    },
    **{
        f"group_{name}": (("group.raise",), BOTH, "write")
        for name in ("change", "settle", "reopen")
    },
    **{f"group_{name}": (_RUNS, BOTH, "write") for name in _MEETING_STEPS.split()},
    **{f"group_{name}": (_RUNS, ("POST",), "write") for name in _MEETING_BUTTONS.split()},
}
GROUP_SHARES: dict[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {
    "group_answer": (_GROUP, BOTH, "write"),
    "group_finish": (_GROUP, BOTH, "write"),
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


def in_group(route: str) -> str:
    """Which of NAMES the id of a group's page is about."""
    root = asbrac_world.root_of(route.removeprefix("group_"))
    return {
        "referral": "matter",
        "meeting": "gmeeting",
        "item": "gitem",
        "request": "grequest",
        "duty": "gduty",
    }[root]


def _matter(cast: Cast, case: AsbCase, by: User, word: str) -> dict[str, Any]:
    """A matter of a group, minuted; whose it is, the case says."""
    runner = cast.coordinator if by.partnership_id == cast.area.pk else by
    agency = cast.housing if by.partnership_id == cast.area.pk else by.agency
    group, _ = Group.objects.get_or_create(
        partnership=by.partnership,
        name="Working group",
        defaults={
            "kind": "working",
            "rhythm": "monthly",
            "chair": "Cora",
            "purpose": "Safety",
            "starts_on": clock.today(),
        },
    )
    matter = raise_matter(by=by, group=group, title=f"Stones, {word}", summary=word)
    made = asbrac_world.heard(GROUPS, matter, case.record, by, runner, agency, word, group=group)
    return {
        "matter": matter.pk,
        "gmeeting": made["meeting"],
        "gitem": made["item"],
        "grequest": made["request"],
        "gduty": made["duty"],
        "of_group": {"agency": made["agency"], "block": made["block"]},
    }


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
    return {
        "work": work.pk,
        "row": tally.pk,
        "link": link.pk,
        # Not among the ids: a number would be found in any page.
        "of_work": {"grant": over.pk},
        **_matter(cast, case, by, word),
    }
