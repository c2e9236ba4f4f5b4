"""What the pages of a report share: opening it, the frame, the steps that change it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from partnership.access.log import open_visible
from partnership.access.routes import requires
from partnership.models import User
from partnership.rules import Refused
from partnership.views.steps import RecordStep
from performance.models import Report, ReportBlock, ReportSection
from performance.models.report import SIGNS, WRITES

STATE_COLOURS = {"draft": "grey", "in_check": "yellow", "signed": "blue", "published": "green"}
_REPORTS = Report.objects.select_related("partnership", "made_by", "signed_by")


@dataclass(frozen=True)
class Rights:
    """What a reader may do with a report."""

    write: bool
    sign: bool


def signed_in(request: HttpRequest) -> User:
    """Whoever is signed in: the route's rule has seen to it."""
    assert isinstance(request.user, User)
    return request.user


@dataclass(frozen=True)
class OpenReport:
    """A report that has been opened: the look is in the access log."""

    request: HttpRequest
    report: Report
    user: User
    rights: Rights

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"report_{name}" if name else "report", args=[self.report.pk, *args])

    @property
    def may_change(self) -> bool:
        return self.rights.write and self.report.state != Report.State.PUBLISHED

    def frame(self, section: str) -> dict[str, Any]:
        report = self.report
        named = (
            ("report", "Text", ""),
            ("figures", "Find figures", "figures"),
            ("preview", "Preview", "preview"),
            ("checks", "Checks", "checks"),
            ("history", "Who wrote what", "history"),
        )
        return {
            "report": report,
            "rights": self.rights,
            "may_change": self.may_change,
            "badges": [
                {"text": report.get_state_display(), "colour": STATE_COLOURS[report.state]},
                {"text": "OFFICIAL-SENSITIVE", "colour": "red"},
            ],
            "sections": [
                {
                    "text": text,
                    "url": self.url(name, "internal") if name == "preview" else self.url(name),
                    "current": code == section,
                }
                for code, text, name in named
            ],
            "home_url": self.url(""),
            "list_url": reverse("reports"),
            "what": "report",
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
            f"{folder or 'performance/report'}/{template}.html",
            {**self.frame(section), **context},
            status=status,
        )


def open_report(request: HttpRequest, pk: UUID) -> OpenReport:
    """Open the report or raise Http404; the look is logged."""
    user = signed_in(request)
    action = "change" if request.method == "POST" else "view"
    report = open_visible(request, _REPORTS, action=action, pk=pk)
    report.record = report
    return OpenReport(request, report, user, Rights(user.may(WRITES), user.may(SIGNS)))


def section_of(here: OpenReport, pk: UUID) -> ReportSection:
    """A section of the report. Raises Http404."""
    rows = ReportSection.objects.visible_to(here.user).filter(report=here.report)
    section: ReportSection = get_object_or_404(rows, pk=pk)
    section.record = section  # type: ignore[attr-defined]
    return section


def block_of(here: OpenReport, pk: UUID) -> ReportBlock:
    """A block of the report. Raises Http404."""
    rows = ReportBlock.objects.visible_to(here.user).filter(report=here.report)
    block: ReportBlock = get_object_or_404(rows.select_related("section"), pk=pk)
    block.record = block  # type: ignore[attr-defined]
    return block


class ReportStep(RecordStep):
    """One step on a report: a page with a form."""

    section = "report"
    back = ""
    here: OpenReport

    def open(self, request: HttpRequest, pk: UUID) -> OpenReport:
        return open_report(request, pk)

    def open_again(self) -> OpenReport:
        here = self.here
        report = _REPORTS.visible_to(here.user).filter(pk=here.report.pk).first()
        if report is None:
            raise Http404
        report.record = report
        return OpenReport(here.request, report, here.user, here.rights)

    @property
    def subject(self) -> Any:
        return self.here.report

    def not_now(self) -> bool:
        return self.here.report.state == Report.State.PUBLISHED


def pressed(
    needs: str, *, done: str, back: Callable[[OpenReport, dict[str, Any]], str] | None = None
) -> Callable[[Callable[..., Any]], Any]:
    """A button of a report's page: what the view does is done, what it refuses is said."""

    def mark(view: Callable[..., Any]) -> Any:
        @require_POST
        @wraps(view)
        def answered(request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
            here = open_report(request, pk)
            where = back(here, kwargs) if back is not None else here.url("")
            try:
                view(here, **kwargs)
            except Refused as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, done)
            return redirect(where)

        return requires(needs)(answered)

    return mark
