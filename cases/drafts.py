"""Which pages keep drafts, what My work calls them, and what a draft holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from partnership.models import Draft, Record, User
from partnership.services import find_draft, read_draft
from partnership.typed import as_query

LOG_REPORT = "log_report"
# Marks a report as saved, so that it is saved once and a late autosave does not bring it back.
REPORT_SAVED = "report_saved"


@dataclass(frozen=True)
class DraftForm:
    """A page that keeps drafts: its words, its address, and whether a draft is about a record."""

    words: str
    page: Callable[[UUID], str]
    of_record: bool = False


DRAFT_FORMS: dict[str, DraftForm] = {
    LOG_REPORT: DraftForm("Report", lambda about: f"{reverse('log_report')}?draft={about}"),
    "case_note": DraftForm("Note", lambda about: reverse("case_note_add", args=[about]), True),
    "case_incident": DraftForm(
        "Incident", lambda about: reverse("case_incident_add", args=[about]), True
    ),
    "case_contact": DraftForm(
        "Contact", lambda about: reverse("case_contact_add", args=[about]), True
    ),
    "case_close": DraftForm("Closing", lambda about: reverse("case_close", args=[about]), True),
    "case_review_start": DraftForm(
        "Case review application", lambda about: reverse("case_review_start", args=[about]), True
    ),
    "review_decide": DraftForm(
        "Case review decision", lambda about: reverse("review_decide", args=[about]), True
    ),
    "review_panel": DraftForm(
        "Case review panel", lambda about: reverse("review_panel", args=[about]), True
    ),
}


def typed_before(user: User, form: str, about: UUID | str = "") -> tuple[Draft, QueryDict] | None:
    """The draft that `user` left in `form` and what is in it; None where there is none to read."""
    draft = find_draft(user, form, str(about))
    fields: dict[str, Any] | None = read_draft(draft) if draft else None
    return (draft, as_query(fields)) if draft and fields is not None else None


def may_draft(user: User, form: str, about: UUID) -> bool:
    """Whether such a draft can be kept: a page that we know, about a record in sight if about one."""
    known = DRAFT_FORMS.get(form)
    if known is None:
        return False
    return not known.of_record or Record.objects.visible_to(user).filter(pk=about).exists()
