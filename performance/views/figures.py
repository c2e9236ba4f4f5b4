"""Every figure of a period, asked of the ledger, and the records behind one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from ledger import registry
from ledger.algebra import Change, DistinctPeople, Flow, Measure, MedianDays, Rate
from ledger.figures import Figure, answer
from ledger.periods import financial_year
from partnership import clock
from partnership.access.log import log_access
from partnership.access.routes import requires
from partnership.models import User
from partnership.search import records_called
from performance.answers import imported_rows
from performance.forms import BY, FiguresForm
from performance.queries import Question, behind_figure, figure_of
from performance.rows import COLUMNS, FigureRow, as_dicts, figure_rows, labels_of, plain
from performance.series.catalogue import SERIES
from performance.series.definitions import name_of
from performance.series.rows import areas_of, series_rows
from performance.views.links import as_id, counts_url, csv_file, read_question, records_url


@dataclass(frozen=True)
class Line:
    """One figure as the page prints it."""

    label: str
    value: str
    # The base below which the value is withheld, where it is.
    withheld_below: int | None
    unit: str
    part: str
    # The word between the two.
    joined: str
    of: str
    as_at: date | None
    definition: str
    url: str
    of_url: str


def _form(request: HttpRequest, user: User) -> FiguresForm:
    """The form of what is asked; of the present year where nothing is."""
    asked = request.GET if request.GET else {"period": financial_year(clock.today()).label}
    return FiguresForm(user, asked)


@require_GET
@requires("figures.read")
def figures(request: HttpRequest) -> HttpResponse:
    """All figures of a period, or one of them broken down, with definition and denominator."""
    user = request.user
    assert isinstance(user, User)
    form = _form(request, user)
    groups: dict[str, list[Line]] = {}
    if form.is_valid():
        groups = _groups(user, form)
    asked = form.cleaned_data
    chosen = asked.get("figure")
    return render(
        request,
        "performance/figures.html",
        {
            "form": form,
            "asked": form.is_valid(),
            "period": asked.get("period"),
            "by": BY.get(asked.get("by") or "", ""),
            "figure": registry.measure_for(user, chosen) if chosen else None,
            "as_at": asked.get("as_at"),
            "known_at": form.known_at() if form.is_valid() else None,
            "groups": groups,
            "series": _series(user, form) if form.is_valid() and not chosen else [],
            "csv_url": f"{reverse('figures_csv')}?{request.GET.urlencode()}"
            if request.GET
            else f"{reverse('figures_csv')}?{urlencode(form.data)}",
        },
    )


def _groups(user: User, form: FiguresForm) -> dict[str, list[Line]]:
    """The lines under the heading of their measure; of one figure broken down, all under one."""
    asked = form.cleaned_data
    measures = _measures(user, asked["figure"])
    found = answer(
        user.partnership,
        measures,
        [asked["period"]],
        as_at=asked["as_at"],
        known_at=form.known_at(),
        dimensions=(asked["by"],),
    )
    labels = labels_of(user.partnership, asked["by"])
    groups: dict[str, list[Line]] = {}
    for figure in found:
        groups.setdefault(figure.measure.group, []).append(_line(figure, form, labels))
    if asked["by"]:
        for lines in groups.values():
            lines.sort(key=lambda line: line.label)
    return groups


@dataclass(frozen=True)
class SeriesLine:
    """A series of an area beside the same months a year before; empty where a month is missing."""

    label: str
    area: str
    count: str
    change: str
    percent: str
    # The same without what came into the series since; empty where nothing did.
    like_for_like: str
    count_url: str
    change_url: str
    # What the count was before an extract revised it.
    revised_from: str
    extract: str


def _series(user: User, form: FiguresForm) -> list[SeriesLine]:
    """What the police and others published of the period, as known on the day that is asked for."""
    asked, known_at = form.cleaned_data, form.known_at()
    rows = {
        (row.figure_id, row.area): row
        for row in series_rows(user.partnership, [asked["period"]], known_at=known_at)
    }
    lines = []
    for area in areas_of(user.partnership):
        for series in SERIES:
            name, counted = name_of(series)
            row = rows.get((counted, area.slug))
            if row is None:
                continue
            change = rows.get((f"{name}_change", area.slug))
            percent = rows.get((f"{name}_percent_change", area.slug))
            alike = rows.get((f"{name}_percent_change_like_for_like", area.slug))

            def months_behind(figure: str, area: str = area.slug) -> str:
                return counts_url(figure, area, asked["period"].label, known_at)

            lines.append(
                SeriesLine(
                    series.label,
                    area.name,
                    f"{int(row.value):,}",
                    f"{int(change.value):+,}" if change else "",
                    _percent(percent),
                    _percent(alike),
                    months_behind(counted),
                    months_behind(f"{name}_change"),
                    row.revised_from,
                    row.extract,
                )
            )
    return lines


def _percent(row: FigureRow | None) -> str:
    return f"{Decimal(row.value):+}%" if row and row.value else ""


def _measures(user: User, chosen: str) -> list[Measure]:
    """The one chosen, else all that the account may ask."""
    return [registry.measure_for(user, chosen)] if chosen else registry.measures_for(user)


def _line(figure: Figure, form: FiguresForm, labels: dict[str, str]) -> Line:
    measure = figure.measure
    printed = figure.printed_as_at
    question = Question(
        measure.id, figure.period, printed, form.known_at(), figure.dimension, figure.key
    )
    base = ""
    if isinstance(measure, Rate) and figure.denominator:
        whole = Question(
            measure.denominator.id,
            figure.period,
            printed,
            form.known_at(),
            figure.dimension,
            figure.key,
        )
        base = records_url(whole)
    label = measure.title
    if figure.dimension:
        label = labels.get(figure.key, figure.key or "Not recorded")
    return Line(
        label=label[0].upper() + label[1:],
        value=_signed(figure),
        withheld_below=figure.withheld_below,
        unit=measure.unit,
        part=_part(figure),
        joined=measure.joined,
        of="" if figure.denominator is None else f"{figure.denominator:,}",
        as_at=printed,
        definition="" if figure.dimension else measure.definition,
        url=records_url(question) if figure.value else "",
        of_url=base,
    )


# What stands before a sum that is not all exact.
_ROUGHLY = {"about": "about ", "at_least": "over ", "at_most": "under ", "estimated": "about "}


def _signed(figure: Figure) -> str:
    """The value; a rise with its sign, as a fall has one; a rough sum with the word for it."""
    rise = isinstance(figure.measure, Change) and (figure.value or 0) > 0
    sign = "+" if rise else _ROUGHLY.get(figure.precision, "")
    return f"{sign}{plain(figure.value)}"


def _part(figure: Figure) -> str:
    """The numerator; of a rough sum, what of it was counted exactly."""
    if figure.numerator is None:
        return ""
    part = f"{figure.numerator:,}"
    return f"{part} of it counted exactly" if figure.precision else part


@require_GET
@requires("figures.read")
def figures_csv(request: HttpRequest) -> HttpResponse:
    """The same rows as on the command line: a year with its quarters and the ranges that end in it."""
    user = request.user
    assert isinstance(user, User)
    form = _form(request, user)
    if not form.is_valid():
        # That page says what is wrong.
        return HttpResponseRedirect(f"{reverse('figures')}?{request.GET.urlencode()}")
    asked = form.cleaned_data
    rows = figure_rows(
        user.partnership,
        asked["period"],
        as_at=asked["as_at"],
        known_at=form.known_at(),
        dimension=asked["by"],
        measures=_measures(user, asked["figure"]),
    )
    if not asked["figure"]:
        rows += imported_rows(user.partnership, asked["period"], None, form.known_at())
    name = f"figures-{asked['period'].label.replace('/', '-').replace(' ', '-')}"
    return csv_file(name, COLUMNS, (list(row.values()) for row in as_dicts(rows)))


@require_GET
@requires("figures.read")
def figure_records(request: HttpRequest) -> HttpResponse:
    """The records behind a figure that the reader may open; that they were listed is logged."""
    user = request.user
    assert isinstance(user, User)
    question = read_question(user, request.GET)
    figure = figure_of(user.partnership, question)
    measure = registry.measure(question.measure)
    labels = labels_of(user.partnership, question.dimension)
    if question.key and question.key not in labels and figure is None:
        raise Http404
    called = records_called(measure.record_kind)
    after = as_id(request.GET.get("after"))
    behind = behind_figure(user, question, after=after)
    log_access(user, "figure", measure.id[:40], request=request, result_count=len(behind))
    following = request.GET.copy()
    if behind.after:
        following["after"] = str(behind.after)
    return render(
        request,
        "performance/figure_records.html",
        {
            "measure": measure,
            "question": question,
            "figure": figure,
            "value": _signed(figure) if figure else "0",
            "as_at": figure.printed_as_at if figure else question.as_at,
            "by": BY.get(question.dimension, ""),
            "key": labels.get(question.key, question.key or "Not recorded"),
            "called": called,
            "pages": f"Pages of {called}",
            "nothing": f"No {called} to list",
            "nothing_text": f"None of the {called} behind this figure is one that you may open, "
            "or it counts none.",
            "note": _note(measure),
            "cases": behind.cases,
            "records": behind.records,
            "next_url": f"?{following.urlencode()}" if behind.after else "",
            "first_url": records_url(question) if after else "",
        },
    )


def _note(measure: Measure) -> str:
    """What the list holds where the figure counts something other than what is listed."""
    called = records_called(measure.record_kind)
    if isinstance(measure, Rate):
        return f"These are the {called} of its numerator, {measure.numerator.title}."
    if isinstance(measure, Change):
        return f"These are the {called} of the period itself, not those of the year before."
    if isinstance(measure, MedianDays):
        return f"These are the {called} whose closings it is the median of."
    if measure.unit == called:
        return ""
    if isinstance(measure, Flow) and not isinstance(measure, DistinctPeople):
        return f"The figure counts {measure.unit}; these are their {called}, each listed once."
    return f"The figure counts {measure.unit}; these are the {called} in which they were counted."
