"""What the pages of one case share: opening it, its frame, and the steps that change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cases import timeline
from cases.casework_queries import CASES, Rights, rights_on, safe_contact_flags
from cases.models import AsbCase
from ledger.services import LedgerError
from partnership.access.log import open_visible
from partnership.access.routes import requires
from partnership.models import Compartment, User
from partnership.search import tabs
from partnership.views.steps import RecordStep

FLAGS = {
    "do_not_write": "DO NOT WRITE TO HOME",
    "do_not_visit": "DO NOT VISIT",
    "do_not_leave_messages": "DO NOT LEAVE MESSAGES",
}
_BAND_COLOURS = {"high": "red", "medium": "orange", "standard": "green"}


@dataclass(frozen=True)
class OpenCase:
    """A case that has been opened: the look is in the access log."""

    request: HttpRequest
    case: AsbCase
    user: User
    rights: Rights
    # Where the templates of its pages lie.
    folder: ClassVar[str] = "cases/case"

    def url(self, name: str, *args: UUID) -> str:
        return reverse(name, args=[self.case.pk, *args])

    def frame(self, section: str) -> dict[str, Any]:
        """What the case's bar and sub navigation show."""
        case = self.case
        return {
            "case": case,
            "rights": self.rights,
            "bar_title": f"{case.title} · {case.ward.name}" if case.ward else case.title,
            "badges": self.badges(),
            "sections": [
                {"text": text, "url": self.url(name), "current": name == section}
                for text, name in self.sections()
            ],
        }

    def sections(self) -> list[tuple[str, str]]:
        found = [
            ("Overview", "case"),
            ("Timeline", "case_timeline"),
            ("Incidents", "case_incidents"),
            ("People", "case_people"),
            ("Risk", "case_risk"),
            ("Actions", "case_actions"),
        ]
        found += [(tab.text, tab.url_name) for tab in tabs("case", self.user)]
        if self.rights.see_sharing:
            found.append(("Sharing", "case_sharing"))
        return found

    def badges(self) -> list[dict[str, str]]:
        """Risk first, then what must not be done, then what is special about the record."""
        case = self.case
        badges = [
            {
                "text": f"{case.get_risk_band_display()} risk" if case.risk_band else "Not scored",
                "colour": _BAND_COLOURS.get(case.risk_band, "grey"),
            }
        ]
        badges += [{"text": words, "colour": "red"} for words in self.warnings]
        if case.status == AsbCase.Status.CLOSED:
            badges.append({"text": "Closed", "colour": "grey"})
        if case.record.sealed:
            badges.append({"text": "Sealed", "colour": "black"})
        if case.record.compartment != Compartment.GENERAL:
            badges.append({"text": case.record.get_compartment_display(), "colour": "purple"})
        return badges

    @cached_property
    def warnings(self) -> list[str]:
        """What must not be done in reaching somebody on the case."""
        flags = safe_contact_flags(self.case, self.user)
        return [words for name, words in FLAGS.items() if name in flags]

    def page(
        self,
        section: str,
        template: str,
        context: Mapping[str, Any],
        status: int = 200,
        *,
        folder: str = "",
    ) -> HttpResponse:
        """A page in the case's frame; `folder`: where another room keeps its template."""
        return render(
            self.request,
            f"{folder or self.folder}/{template}.html",
            {**self.frame(section), **context},
            status=status,
        )


def open_case(request: HttpRequest, pk: UUID, action: str = "view") -> OpenCase:
    """Open the case or raise Http404; the look is logged. A POST is logged as a change."""
    user = request.user
    assert isinstance(user, User)
    if request.method == "POST":
        action = "change"
    case = open_visible(request, CASES, action=action, pk=pk)
    return OpenCase(request, case, user, rights_on(case, user))


@requires("case.read")
class CaseStep(RecordStep):
    """One step on a case."""

    section = "case"
    back = "case"
    says = (LedgerError,)
    # The service's refusal of the case's state, shown instead of a form that could not be saved.
    only_open: bool = False
    only_closed: bool = False

    here: OpenCase

    def open(self, request: HttpRequest, pk: UUID) -> OpenCase:
        return open_case(request, pk)

    def open_again(self) -> OpenCase:
        return open_case_again(self.here)

    def not_now(self) -> bool:
        closed = self.case.status == AsbCase.Status.CLOSED
        return (self.only_open and closed) or (self.only_closed and not closed)

    def happened(self) -> list[timeline.Entry]:
        return timeline.page_of(self.case, self.here.user, size=3).entries

    @property
    def case(self) -> AsbCase:
        return self.here.case

    @property
    def subject(self) -> Any:
        return self.here.case


def open_case_again(here: OpenCase) -> OpenCase:
    """The same case as it is now; it has been logged once already."""
    case = CASES.visible_to(here.user).get(pk=here.case.pk)
    return OpenCase(here.request, case, here.user, rights_on(case, here.user))
