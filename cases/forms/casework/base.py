"""What the forms of one case share."""

from __future__ import annotations

from collections.abc import Iterable

from cases.models import AsbCase, Term
from partnership.models import User
from partnership.record_forms import RecordForm


class CaseForm(RecordForm[AsbCase]):
    """A form on a case."""

    @property
    def case(self) -> AsbCase:
        return self.subject


def words_of(
    user: User, vocabulary: Term.Vocabulary, also: Iterable[str] = ()
) -> list[tuple[str, str]]:
    """The words in use, as choices; `also` keeps a retired word that the case still bears."""
    terms = Term.objects.visible_to(user).filter(vocabulary=vocabulary)
    kept = set(also)
    return [(term.code, term.label) for term in terms if term.active or term.code in kept]
