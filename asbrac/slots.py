"""What this room shows on the pages of others, and which of its forms keep drafts."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.urls import reverse

from asbrac import queries
from asbrac.conference import ASBRAC
from asbrac.views.referring import refer_url
from conferences.queries import describe_meetings
from partnership.drafts import DRAFT_FORMS, DraftForm
from partnership.models import User
from partnership.search import Panel, RecordLine


def meetings_in_lines(user: User, ids: Collection[UUID]) -> dict[UUID, RecordLine]:
    """Meetings of the ASBRAC in one line each, those that `user` sees."""
    return describe_meetings(ASBRAC, user, ids)


def referrals_of_person(user: User, pk: UUID) -> Panel | None:
    """The person's referrals in sight, and the way to make one where none is under way."""
    rows = queries.referrals_of(user, victim=pk)
    open_already = any(row.state in queries.UNDER_WAY for row in rows)
    may_refer = user.may("asbrac.refer") and not open_already
    url = ""
    if may_refer and queries.victim_in_sight(user, pk):
        url = refer_url(pk)
    if not rows and not url:
        return None
    return Panel(
        "asbrac/_on_person.html",
        {
            "rows": [
                {
                    "row": row,
                    "url": reverse("asbrac_referral", args=[row.pk]),
                    "colour": queries.STATE_COLOURS.get(row.state, "grey"),
                }
                for row in rows
            ],
            "refer_url": url,
        },
    )


def register_drafts() -> None:
    """Name the forms that keep drafts, and where My work leads to go on with each."""
    DRAFT_FORMS["asbrac_refer"] = DraftForm("Referral to the ASBRAC", refer_url)
    for form, words, page, of_record in (
        ("asbrac_refer_case", "Referral to the ASBRAC", "case_asbrac_refer", True),
        ("asbrac_complete", "Referral to the ASBRAC", "asbrac_complete", True),
        ("asbrac_hear", "ASBRAC: what was said and decided", "asbrac_hear", False),
        ("asbrac_minutes", "ASBRAC minutes", "asbrac_minutes_edit", True),
        ("asbrac_answer", "Answer to the ASBRAC", "asbrac_answer", False),
    ):
        DRAFT_FORMS[form] = DraftForm(
            words,
            lambda about, page=page: reverse(page, args=[about]),  # type: ignore[misc]
            of_record,
        )
