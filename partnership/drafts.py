"""Which pages keep drafts, what My work calls them, and what a draft holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict

from partnership.models import Draft, Record, User
from partnership.services import find_draft, read_draft
from partnership.typed import as_query


@dataclass(frozen=True)
class DraftForm:
    """A page that keeps drafts: its words, its address, and whether a draft is about a record."""

    words: str
    page: Callable[[UUID], str]
    of_record: bool = False


# Each room names its own in its `apps.py`.
DRAFT_FORMS: dict[str, DraftForm] = {}


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
