"""What this room shows on the pages of others, and which of its forms keep drafts."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from conferences.queries import describe_meetings
from marac import queries
from marac.conference import MARAC
from partnership.models import User
from partnership.search import RecordLine


def meetings_in_lines(user: User, ids: Collection[UUID]) -> dict[UUID, RecordLine]:
    """Meetings of the MARAC in one line each, those that `user` sees who may open the room."""
    return describe_meetings(MARAC, user, ids) if queries.opens(user) else {}
