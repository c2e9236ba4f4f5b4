"""What this room shows on the pages of others, and which of its forms keep drafts."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from marac.views.referring import DRAFT, refer_url
from partnership.drafts import DRAFT_FORMS, DraftForm
from partnership.models import User
from partnership.search import Panel, register_slot


def refer_from(user: User, pk: UUID) -> Panel | None:
    """The way to refer to the MARAC: on every case alike, whatever the room knows."""
    if not user.may("marac.refer"):
        return None
    return Panel("marac/_refer_from.html", {"refer_url": refer_url(pk)})


def register_pages() -> None:
    """Put the slot on case pages, and name the forms that keep drafts in neutral words."""
    register_slot("case", "marac", refer_from)
    DRAFT_FORMS[DRAFT] = DraftForm("Referral", refer_url)
    for form, words, page, of_record in (
        ("marac_hear", "What was said and decided", "marac_hear", False),
        ("marac_minutes", "Minutes", "marac_minutes_edit", True),
        ("marac_answer", "Answer to a request", "marac_answer", False),
    ):
        DRAFT_FORMS[form] = DraftForm(
            words,
            lambda about, page=page: reverse(page, args=[about]),  # type: ignore[misc]
            of_record,
        )
