"""What groups show on the pages of others, and which of their forms keep drafts."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.urls import reverse

from conferences.queries import describe_meetings
from ledger.registry import register, register_labels
from partnership.drafts import DRAFT_FORMS, DraftForm
from partnership.models import User
from partnership.reminders import register_kind
from partnership.search import Hit, RecordLine, register_records, register_search
from plans import queries
from plans.conference import GROUPS
from plans.measures_groups import MEASURES
from plans.models import Group, Matter

# What an e-mail says of a deadline: nobody's name, no reference.
REMINDERS = {
    "group_action": "An action of a group is due",
    "group_request": "An agency’s answer to a group is due",
    "group_minutes": "Minutes of a group are due",
}


def describe_matters(user: User, ids: Collection[UUID]) -> dict[UUID, RecordLine]:
    """Matters in one line each, those that `user` sees."""
    if not user.may("group.read"):
        return {}
    rows = Matter.objects.visible_to(user).filter(pk__in=ids)
    return {
        each.pk: RecordLine(
            each.title,
            reverse("group_matter", args=[each.pk]),
            state=str(each.get_state_display()),
            colour=queries.STATE_COLOURS[each.state],
        )
        for each in rows
    }


def meetings_in_lines(user: User, ids: Collection[UUID]) -> dict[UUID, RecordLine]:
    """Meetings of groups in one line each, those that `user` sees."""
    return describe_meetings(GROUPS, user, ids)


def find_matters(user: User, query: str) -> list[Hit]:
    """Matters by their reference."""
    text = query.strip()
    if not text or not user.may("group.read"):
        return []
    rows = Matter.objects.visible_to(user).filter(record__reference__iexact=text)
    return [
        Hit(each.title, reverse("group_matter", args=[each.pk]), why="Reference") for each in rows
    ]


def register_groups() -> None:
    """Called once, when BSafe starts."""
    register(*MEASURES)
    register_labels("category", {str(value): str(label) for value, label in Group.Kind.choices})
    register_records("group_matter", describe_matters, called="matters")
    register_records(GROUPS.deadline("meeting"), meetings_in_lines, called="meetings")
    register_search("matters", "Matters of groups", find_matters, position=61)
    for kind, words in REMINDERS.items():
        register_kind(kind, words)
    for form, words, page, of_record in (
        ("group_hear", "Group: what was said and decided", "group_hear", False),
        ("group_minutes", "Minutes of a group", "group_minutes_edit", True),
        ("group_answer", "Answer to a group", "group_answer", False),
    ):
        DRAFT_FORMS[form] = DraftForm(
            words,
            lambda about, page=page: reverse(page, args=[about]),  # type: ignore[misc]
            of_record,
        )
