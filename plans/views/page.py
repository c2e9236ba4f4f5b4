"""What the pages of one piece of work share: opening it, its frame, and the steps that change it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ledger.services import LedgerError
from partnership.access.log import log_access, open_visible
from partnership.access.routes import requires
from partnership.models import Compartment, User
from partnership.views.steps import RecordStep
from plans import queries
from plans.models import Work


@dataclass(frozen=True)
class Family:
    """Pages for open work, or for operations: each with its own addresses, capability and wall."""

    code: str
    title: str
    reads: str
    writes: str
    clearance: str | None
    kinds: tuple[str, ...]
    operations: bool

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"{self.code}_{name}" if name else self.code, args=args)


_OPEN_KINDS = (Work.Kind.PROBLEM.value, Work.Kind.PROJECT.value, Work.Kind.CAMPAIGN.value)
WORK = Family("work", "Problems and projects", "work.read", "work.write", None, _OPEN_KINDS, False)
OPERATION = Family(
    "operation",
    "Operations",
    "soc.register",
    "soc.register",
    Compartment.SOC.value,
    (Work.Kind.OPERATION.value,),
    True,
)


def signed_in(request: HttpRequest) -> User:
    """Whoever is signed in: the route's rule has seen to it."""
    assert isinstance(request.user, User)
    return request.user


@dataclass(frozen=True)
class OpenWork:
    """A piece of work that has been opened: the look is in the access log."""

    request: HttpRequest
    family: Family
    work: Work
    user: User
    rights: queries.Rights

    def url(self, name: str, *args: Any) -> str:
        return self.family.url(name, self.work.pk, *args)

    def frame(self, section: str) -> dict[str, Any]:
        """What the bar shows."""
        work = self.work
        badges = [{"text": work.get_state_display(), "colour": queries.STATE_COLOURS[work.state]}]
        if self.family.operations:
            badges.append({"text": "OFFICIAL-SENSITIVE", "colour": "red"})
        if work.partnership_id != self.user.partnership_id:
            badges.append({"text": f"Shared by {work.partnership}", "colour": "purple"})
        return {
            "family": self.family,
            "work": work,
            "rights": self.rights,
            "bar_title": f"{work.get_kind_display()} · {work.title}",
            "badges": badges,
            "what": "work",
            "list_url": self.family.url("list"),
            "home_url": self.url(""),
        }

    def page(
        self,
        section: str,
        template: str,
        context: Mapping[str, Any],
        status: int = 200,
        *,
        folder: str = "",
    ) -> HttpResponse:
        return render(
            self.request,
            f"{folder or 'plans'}/{template}.html",
            {**self.frame(section), **context},
            status=status,
        )


def open_work(family: Family, request: HttpRequest, pk: UUID) -> OpenWork:
    """Open the work or raise Http404; the look is logged, with another partnership's also there."""
    user = signed_in(request)
    action = "change" if request.method == "POST" else "view"
    rows = queries.WORKS.filter(kind__in=family.kinds)
    work = open_visible(request, rows, action=action, pk=pk)
    if work.partnership_id != user.partnership_id:
        # Whose record it is can tell who of the other partnership looked.
        log_access(
            user, action, "work", work.pk, request=request, partnership_id=work.partnership_id
        )
    return OpenWork(request, family, work, user, queries.rights_on(work, user))


def bound(family: Family, view: Any, needs: str = "") -> Callable[..., Any]:
    """A view of a family of work, declared for those whom it is for."""
    declared = requires(needs or family.reads, family.clearance)
    if isinstance(view, type):
        made = type(view.__name__, (view,), {"family": family})
        answer: Callable[..., Any] = declared(made).as_view()  # type: ignore[attr-defined]
        return answer

    @declared
    @require_http_methods(list(getattr(view, "methods", ["GET", "HEAD"])))
    @wraps(view)
    def answered(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = view(family, request, **kwargs)
        return response

    return answered


class WorkStep(RecordStep):
    """One step on a piece of work."""

    family: ClassVar[Family]
    section = ""
    back = ""
    says = (LedgerError,)
    here: OpenWork
    template = "work_form"

    def open(self, request: HttpRequest, pk: UUID) -> OpenWork:
        return open_work(self.family, request, pk)

    def open_again(self) -> OpenWork:
        here = self.here
        work = queries.WORKS.visible_to(here.user).filter(pk=here.work.pk).first()
        if work is None:
            raise Http404
        return OpenWork(here.request, here.family, work, here.user, here.rights)

    @property
    def subject(self) -> Any:
        return self.here.work
