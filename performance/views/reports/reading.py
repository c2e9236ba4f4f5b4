"""Finding figures, reading both editions, the checks, signing off and publishing."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods

from documents import DocumentError, to_html
from ledger.periods import parse
from partnership.access.routes import requires
from partnership.models import User
from performance.models import Publication, Report
from performance.models.report import SIGNS, WRITES
from performance.report.checks import ERROR, NOTE, WARNING, Checks, keep_check, run_checks
from performance.report.document import build
from performance.report.figures import EDITIONS, Figures, NoFigure, NotOpen, offered
from performance.report.placeholders import printed
from performance.report.publishing import authors_of, publish, sign_off
from performance.report_forms import PickerForm, PublishForm, SignForm
from performance.views.reports.page import OpenReport, ReportStep, open_report

MOST_FOUND = 40
VARIANTS = (
    ("{{ asb_cases_managed }}", "The figure of the report’s period and area"),
    ("{{ asb_cases_managed | previous year }}", "Of the year before"),
    ("{{ asb_cases_managed | years ago=3 }}", "Of three years before"),
    ("{{ asb_cases_managed | period=2017/18 Q1 }}", "Of another period"),
    ("{{ all_crime_change | area=lancashire }}", "Of another area"),
    (
        "{{ asb_cases_open | at period end }}",
        "As at the end of the period, not at the report’s day",
    ),
    ("{{ all_crime_change | signed }}", "With its sign: +3,599"),
    ("{{ all_crime_percent_change | in words }}", "an increase of 19.4%"),
    ("{{ all_crime_percent_change | without sign }}", "3.3% of “reduced by 3.3%”"),
    ("{{ asb_cases_managed | with unit }}", "445 cases"),
    ("{{ asb_case_closure_rate | bare }}", "94.6, without % or £"),
)
_SEVERITIES = {
    ERROR: ("Must be put right before it is signed off", "red"),
    WARNING: ("To be read and decided", "yellow"),
    NOTE: ("To know", "blue"),
}


@require_GET
@requires(WRITES)
def figures(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The figures that may stand in the report, with what each says now and how it is written."""
    here = open_report(request, pk)
    form = PickerForm(request.GET if "q" in request.GET else None)
    words = form.cleaned_data["q"].lower().split() if form.is_valid() else []
    found = [
        each
        for each in offered(here.user)
        if all(word in f"{each.id} {each.title} {each.group}".lower() for word in words)
    ]
    groups = Counter(each.group for each in offered(here.user))
    shown = found[:MOST_FOUND] if words else []
    report = here.report
    asked = Figures(
        report.partnership,
        parse(report.period),
        report.area,
        ids=[each.id for each in shown],
        closed=(),
        as_at=report.as_at,
    )
    return here.page(
        "figures",
        "figures",
        {
            "heading": "Find figures",
            "form": form,
            "asked": bool(words),
            "count": len(found),
            "found": [
                {
                    "figure": each,
                    "placeholder": f"{{{{ {each.id} }}}}",
                    "value": _value(asked, each.id),
                }
                for each in shown
            ],
            "variants": VARIANTS,
            "groups": [
                {"text": f"{group} ({number})", "word": group} for group, number in groups.items()
            ],
        },
    )


def _value(figures: Figures, figure_id: str) -> str:
    try:
        row = figures.row(figure_id, figures.period)
    except (NoFigure, NotOpen):
        return ""
    return printed(row.value, row.unit, format="with unit", precision=row.precision)


@require_GET
@requires(WRITES)
def preview(request: HttpRequest, pk: UUID, edition: str) -> HttpResponse:
    """An edition as it would be published now, as far as its figures are open to the reader."""
    if edition not in EDITIONS:
        raise Http404
    here = open_report(request, pk)
    built = build(here.report, here.user, edition)
    try:
        html = mark_safe(str(to_html(built.document)))  # noqa: S308 - escaped by `to_html`
    except DocumentError as error:
        html = str(error)  # type: ignore[assignment]
    return here.page(
        "preview",
        "preview",
        {
            "heading": f"Preview: {EDITIONS[edition].lower()}",
            "edition": edition,
            "editions": [
                {
                    "text": label,
                    "url": here.url("preview", code),
                    "current": code == edition,
                }
                for code, label in EDITIONS.items()
            ],
            "html": html,
            "problems": built.problems,
            "closed": sorted(built.closed),
        },
    )


@require_http_methods(["GET", "POST"])
@requires(WRITES)
def checks(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the checks find now; the button keeps what the figures say, to be compared later."""
    here = open_report(request, pk)
    if request.method == "POST":
        keep_check(here.report, by=here.user)
        messages.success(request, "Checked. The next check says which figures changed since.")
        return redirect(here.url("checks"))
    found = run_checks(here.report, here.user)
    last = here.report.checks.select_related("by").first()
    return here.page(
        "checks",
        "checks",
        {"heading": "Checks", "groups": _groups(here, found), "last": last},
    )


def _groups(here: OpenReport, found: Checks) -> list[dict[str, Any]]:
    return [
        {
            "title": title,
            "colour": colour,
            "lines": [
                {
                    "finding": each,
                    "url": here.url("block_change", each.block)
                    if each.block and here.may_change
                    else "",
                }
                for each in found.of(severity)
            ],
        }
        for severity, (title, colour) in _SEVERITIES.items()
    ]


@requires(SIGNS)
class Sign(ReportStep):
    """Answer for the report as it stands."""

    form_class = SignForm
    heading = "Sign the report off"
    button = "Sign it off"
    template = "sign"
    done = "Signed off."

    def not_now(self) -> bool:
        return self.here.report.state != Report.State.IN_CHECK

    def extra(self) -> dict[str, Any]:
        here = self.here
        found = run_checks(here.report, here.user)
        return {
            "errors": found.of(ERROR),
            "warnings": len(found.of(WARNING)),
            "wrote": here.user.pk in authors_of(here.report),
            "links": [
                *(
                    (f"Read the {EDITIONS[each].lower()}", here.url("preview", each))
                    for each in EDITIONS
                ),
                ("Read the checks", here.url("checks")),
            ],
        }

    def save(self, form: Any, subject: Any, user: User) -> None:
        sign_off(subject, by=user, expected_version=form.expected_version)


@requires(SIGNS)
class Publish(ReportStep):
    """Freeze the report for good."""

    form_class = PublishForm
    heading = "Publish the report"
    button = "Publish both editions"
    warning = True
    template = "publish"
    done = "Published. The files are being written."
    made: list[Publication]

    def not_now(self) -> bool:
        return self.here.report.state != Report.State.SIGNED

    def save(self, form: Any, subject: Any, user: User) -> None:
        self.made = publish(subject, by=user)

    def after_url(self) -> str:
        return reverse("publication", args=[self.made[0].pk])
