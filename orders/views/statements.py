"""The statements of a case: their text, taking one, and the hearings in which each was used."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from cases.models import AsbCase
from cases.views.casework.page import CaseStep, open_case
from orders import services
from orders.models import Hearing, Statement
from orders.settings_forms import StatementForm, UseForm, hearing_words
from partnership.access.log import log_access
from partnership.access.routes import requires
from partnership.models import User


def _statements(user: User, case: AsbCase) -> QuerySet[Statement]:
    found: QuerySet[Statement] = Statement.objects.visible_to(user).filter(case=case)
    return found


@require_GET
@requires("order.read")
def case_statements(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every statement of the case with its text, which stands on no other page."""
    here = open_case(request, pk)
    may_write = here.rights.write and here.user.may("order.write")
    rows = list(
        _statements(here.user, here.case)
        .select_related("person", "taken_by")
        .prefetch_related("uses__hearing__order__record")
    )
    log_access(
        here.user, "list", "statement", here.case.pk, request=request, result_count=len(rows)
    )
    return here.page(
        "case_orders",
        "statements",
        {
            "heading": "Statements",
            "statements": [
                {
                    "row": row,
                    "uses": [hearing_words(use.hearing) for use in row.uses.all()],
                    "use_url": here.url("statement_use", row.pk) if may_write else "",
                }
                for row in rows
            ],
            "add_url": here.url("statement_add") if may_write else "",
            "back_url": here.url("case_orders"),
        },
        folder="orders",
    )


class _StatementStep(CaseStep):
    """A step on the statements of a case."""

    section = "case_orders"
    back = "case_statements"


@requires("order.write")
class Add(_StatementStep):
    """Keep a statement that the team took."""

    form_class = StatementForm
    heading = "Add a statement"
    button = "Save statement"
    draft = "case_statement"
    done = "Statement saved."

    def save(self, form: Any, case: AsbCase, user: User) -> None:
        data = form.cleaned_data
        services.take_statement(
            case,
            by=user,
            kind=data["kind"],
            text=data["text"],
            taken_on=data["taken_on"],
            person=data["person"],
            is_signed=data["is_signed"],
        )


@requires("order.write")
class Use(_StatementStep):
    """Record that a statement was used in a hearing."""

    form_class = UseForm
    heading = "Record where a statement was used"
    button = "Save use"
    folder = "orders"
    template = "statement_use"
    done = "Use recorded."
    statement: Statement

    def find(self, **kwargs: Any) -> None:
        statements = _statements(self.here.user, self.case).select_related("person")
        found = statements.filter(pk=kwargs["statement"]).first()
        if found is None:
            raise Http404
        self.statement = found

    def extra(self) -> dict[str, Any]:
        hearings = Hearing.objects.visible_to(self.here.user).filter(order__case=self.case)
        return {
            "statement": self.statement,
            "has_hearings": hearings.exists(),
            "orders_url": self.here.url("case_orders"),
        }

    def save(self, form: Any, case: AsbCase, user: User) -> None:
        services.use_statement(self.statement, form.cleaned_data["hearing"], by=user)
