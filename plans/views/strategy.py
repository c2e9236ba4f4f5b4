"""The partnership and its plans: members, groups, assessments, plans and priorities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View
from django.views.decorators.http import require_GET

from ledger import registry
from ledger.models import Cell
from ledger.periods import financial_year
from partnership import clock
from partnership.access.log import log_access
from partnership.access.routes import requires
from partnership.dates import add_months, spoken
from partnership.models import User
from partnership.rules import ChangedMeanwhile, Refused
from partnership.views.steps import said_in
from plans import queries
from plans.forms.strategy import FORMS
from plans.measures import MEASURES
from plans.models import Assessment, Group, GroupMember, Member, Plan, Priority, Work
from plans.services.strategy import MANAGES, add_row, change_row
from plans.views.page import signed_in


@dataclass(frozen=True)
class Kind:
    """One kind of row: its word in addresses, its titles, and what a line and a page say of it."""

    code: str
    model: Any
    title: str
    one: str
    headers: tuple[str, ...]
    line: Callable[[Any], list[str]]
    page: Callable[[Any], list[tuple[str, Any]]]
    related: tuple[str, ...] = ()


def _until(row: Any) -> str:
    return queries.last_day(row.ends_before)


def _since(row: Any) -> str:
    until = _until(row)
    return f"{spoken(row.starts_on)} to {until}" if until else f"Since {spoken(row.starts_on)}"


def _day(day: Any) -> str:
    return spoken(day) if day else ""


KINDS = {
    each.code: each
    for each in (
        Kind(
            "members",
            Member,
            "Members of the partnership",
            "a member",
            ("Member", "As what", "When"),
            lambda row: [row.name, row.get_kind_display(), _since(row)],
            lambda row: [
                ("As what", row.get_kind_display()),
                ("Agency in BSafe", row.agency or ""),
                ("Represented by", row.representative),
                ("Takes part for", row.purpose),
                ("When", _since(row)),
            ],
            ("agency",),
        ),
        Kind(
            "groups",
            Group,
            "Board, groups and tasking meetings",
            "a group",
            ("Group", "What it is", "Meets", "Chair"),
            lambda row: [
                row.name,
                row.get_kind_display(),
                row.get_rhythm_display(),
                row.chair,
            ],
            lambda row: [
                ("What it is", row.get_kind_display()),
                ("Meets", row.get_rhythm_display()),
                ("Chair", row.chair),
                ("What it is for", row.purpose),
                ("Run by", row.run_by or "The partnership"),
                ("Formed from", row.formed_from),
                ("When", _since(row)),
                (
                    "Who sits in it",
                    "\n".join(
                        f"{each.agency}, {_since(each).lower()}"
                        + (f": {each.reason}" if each.reason else "")
                        for each in row.members.select_related("agency")
                    ),
                ),
            ],
            ("run_by",),
        ),
        Kind(
            "group-members",
            GroupMember,
            "Who sits in which group",
            "an agency of a group",
            ("Agency", "Group", "When"),
            lambda row: [row.agency.name, row.group.name, _since(row)],
            lambda row: [
                ("Agency", row.agency),
                ("Group", row.group),
                ("Why", row.reason),
                ("When", _since(row)),
            ],
            ("group", "agency"),
        ),
        Kind(
            "assessments",
            Assessment,
            "Strategic assessments",
            "an assessment",
            ("Assessment", "What it is", "Looks at", "Completed"),
            lambda row: [
                row.title,
                row.get_kind_display(),
                f"{spoken(row.covers_from)} to {queries.last_day(row.covers_before)}",
                _day(row.completed_on) or f"Due {_day(row.due_on)}".strip(),
            ],
            lambda row: [
                ("What it is", row.get_kind_display()),
                ("Refreshes", row.refreshes or ""),
                (
                    "Looks at",
                    f"{spoken(row.covers_from)} to {queries.last_day(row.covers_before)}",
                ),
                ("To be ready", _day(row.due_on)),
                ("Completed", _day(row.completed_on)),
                ("Evidence", row.evidence),
                ("Key threats", row.threats),
                ("Trends", row.trends),
                ("Changed since the last one", row.changes),
                ("Recommends", row.recommends),
            ],
            ("refreshes",),
        ),
        Kind(
            "plans",
            Plan,
            "Community safety plans",
            "a plan",
            ("Plan", "When", "Confirmed"),
            lambda row: [row.title, _since(row), _day(row.confirmed_on)],
            lambda row: [
                ("When", _since(row)),
                ("Made from", row.assessment or ""),
                ("Confirmed", _day(row.confirmed_on)),
                ("What it sets out to do", row.summary),
                ("Priorities", "\n".join(each.title for each in row.priorities.all())),
            ],
            ("assessment",),
        ),
        Kind(
            "priorities",
            Priority,
            "Priorities",
            "a priority",
            ("Priority", "Plan", "Answers for it", "Led by"),
            lambda row: [row.title, row.plan.title, row.owner.name, row.lead_agency.name],
            lambda row: [],
            ("plan", "owner", "lead_agency"),
        ),
    )
}


def _kind(code: str) -> Kind:
    found = KINDS.get(code)
    if found is None:
        raise Http404
    return found


def _url(kind: Kind, row: Any) -> str:
    if kind.model is Priority:
        return reverse("priority", args=[row.pk])
    return reverse("plans_one", args=[kind.code, row.pk])


def _row(kind: Kind, user: User, pk: UUID) -> Any:
    rows = kind.model.objects.visible_to(user).select_related(*kind.related)
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


@require_GET
@requires("plans.read")
def home(request: HttpRequest) -> HttpResponse:
    """The plan that holds today with its priorities, and the way to everything else."""
    user = signed_in(request)
    today = clock.today()
    plan = Plan.objects.visible_to(user).filter(starts_on__lte=today).first()
    priorities = (
        Priority.objects.visible_to(user).filter(plan=plan).select_related("owner", "lead_agency")
        if plan
        else ()
    )
    return render(
        request,
        "plans/home.html",
        {
            "plan": plan,
            "plan_until": queries.last_day(plan.ends_before) if plan else "",
            "priorities": [
                {
                    "title": each.title,
                    "url": reverse("priority", args=[each.pk]),
                    "owner": each.owner.name,
                    "lead": each.lead_agency.name,
                }
                for each in priorities
            ],
            "links": [
                {"text": each.title, "url": reverse("plans_list", args=[each.code])}
                for each in KINDS.values()
            ],
            "work_url": reverse("work_list") if user.may("work.read") else "",
            "operations_url": reverse("operation_list")
            if queries.may_read(user, operation=True)
            else "",
            "groups_url": reverse("group_matters") if user.may("group.read") else "",
            "joint_url": reverse("joint") if user.may("joint.read") else "",
            "pack_url": reverse("tasking_pack") if user.may("work.read") else "",
        },
    )


@require_GET
@requires("plans.read")
def listing(request: HttpRequest, kind: str) -> HttpResponse:
    """All rows of a kind: a partnership has few."""
    here, user = _kind(kind), signed_in(request)
    rows = here.model.objects.visible_to(user).select_related(*here.related)[:500]
    return render(
        request,
        "plans/listing.html",
        {
            "kind": here,
            "headers": here.headers,
            "rows": [
                {"cells": [{"text": first, "url": _url(here, row)}, *rest]}
                for row in rows
                for first, *rest in [here.line(row)]
            ],
            "add_url": reverse("plans_add", args=[kind]) if user.may(MANAGES) else "",
            "nothing": f"No {here.title.lower()} yet",
        },
    )


@require_GET
@requires("plans.read")
def one(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """One row."""
    here, user = _kind(kind), signed_in(request)
    if here.model is Priority:
        return redirect("priority", pk=pk)
    row = _row(here, user, pk)
    log_access(user, "view", row._meta.model_name, row.pk, request=request)
    return render(
        request,
        "plans/one.html",
        {
            "kind": here,
            "heading": str(row) if here.model is not GroupMember else here.title,
            "rows": [{"key": key, "value": str(value)} for key, value in here.page(row)],
            "list_url": reverse("plans_list", args=[kind]),
            "change_url": reverse("plans_change", args=[kind, pk]) if user.may(MANAGES) else "",
        },
    )


@require_GET
@requires("plans.read")
def priority(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A priority: its figures, its work, its money."""
    user = signed_in(request)
    row = _row(KINDS["priorities"], user, pk)
    log_access(user, "view", "priority", row.pk, request=request)
    works: list[Work] = []
    if user.may("work.read"):
        works = list(
            queries.seen(user, operations=False)
            .filter(priorities__code=row.code)
            .distinct()
            .order_by("-starts_on", "-pk")[:100]
        )
    sees_figures = user.may("figures.read")
    return render(
        request,
        "plans/priority.html",
        {
            "priority": row,
            "facts": [
                {"key": "Plan", "value": row.plan.title},
                {"key": "Answers for it", "value": row.owner.name},
                {"key": "Led by", "value": row.lead_agency.name},
                {"key": "When", "value": _since(row)},
            ],
            "headers": ("Figure", "This year so far", "The year before"),
            "figures": _figures(user, row) if sees_figures else [],
            "counted": _counted(user, row) if sees_figures else [],
            "sees_figures": sees_figures,
            "work_headers": ("Work", "Kind", "State"),
            "works": [
                {
                    "cells": [
                        {"text": each.title, "url": reverse("work", args=[each.pk])},
                        str(each.get_kind_display()),
                        {
                            "text": each.get_state_display(),
                            "tag": queries.STATE_COLOURS[each.state],
                        },
                    ]
                }
                for each in works
            ],
            "money": queries.money_of(user, row) if user.may("work.read") else [],
            "change_url": reverse("plans_change", args=["priorities", pk])
            if user.may(MANAGES)
            else "",
        },
    )


def _years() -> tuple[str, str]:
    today = clock.today()
    return financial_year(today).label, financial_year(add_months(today, -12)).label


def _cells(user: User, **chosen: Any) -> dict[tuple[str, str], Cell]:
    versions = {each.id: each.version for each in registry.measures()}
    rows = Cell.objects.visible_to(user).filter(period__in=_years(), **chosen)
    return {
        (each.measure, each.period): each
        for each in rows
        if versions.get(each.measure) == each.version
    }


def _figures(user: User, row: Priority) -> list[dict[str, Any]]:
    """The figures by which the priority is watched, from the stored ones."""
    cells = _cells(user, dimension="", key="", measure__in=row.measures)
    known = {each.id: each for each in registry.measures()}
    this, before = _years()
    return [
        {
            "cells": [
                known[name].title,
                *(queries.said(cells.get((name, year))) for year in (this, before)),
            ]
        }
        for name in row.measures
        if name in known
    ]


def _counted(user: User, row: Priority) -> list[dict[str, Any]]:
    """What its work counted: those figures that bear its code."""
    mine = [each for each in MEASURES if each.behind is None]
    cells = _cells(user, dimension="theme", key=row.code, measure__in=[each.id for each in mine])
    this, before = _years()
    return [
        {
            "cells": [
                each.title,
                *(queries.said(cells.get((each.id, year))) for year in (this, before)),
            ]
        }
        for each in mine
        if (each.id, this) in cells or (each.id, before) in cells
    ]


class _Form(View):
    """A page with the form of a kind of row."""

    http_method_names = ["get", "post"]

    def show(self, request: HttpRequest, form: Any, status: int = 200, **more: Any) -> HttpResponse:
        return render(
            request,
            "plans/row_form.html",
            {"form": form, "button": "Save", "what": "entry", **more},
            status=status,
        )


@requires(MANAGES)
class Add(_Form):
    """Write a row."""

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        return self.page(request, _kind(kind), self.form(request, _kind(kind)))

    def form(self, request: HttpRequest, kind: Kind) -> Any:
        subject = kind.model(partnership_id=signed_in(request).partnership_id)
        subject.record = subject
        return FORMS[kind.model](
            subject, signed_in(request), request.POST if request.method == "POST" else None
        )

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        here, user = _kind(kind), signed_in(request)
        form = self.form(request, here)
        if form.is_valid():
            try:
                row = add_row(here.model, by=user, **form.values())
            except Refused as refusal:
                form.add_findings(refusal.findings)
            else:
                log_access(user, "create", row._meta.model_name, row.pk, request=request)
                messages.success(request, "Saved.")
                return redirect(_url(here, row))
        return self.page(request, here, form)

    def page(self, request: HttpRequest, kind: Kind, form: Any) -> HttpResponse:
        back = reverse("plans_list", args=[kind.code])
        return self.show(request, form, heading=f"Add {kind.one}", back_url=back)


@requires(MANAGES)
class Change(_Form):
    """Say a row anew; if somebody saved meanwhile, the page shows theirs beside yours."""

    def get(self, request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
        here, user = _kind(kind), signed_in(request)
        row = _row(here, user, pk)
        return self.page(request, here, row, self.form(here, row, user))

    def form(self, kind: Kind, row: Any, user: User, data: Any = None) -> Any:
        row.record = row
        return FORMS[kind.model](row, user, data)

    def post(self, request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
        here, user = _kind(kind), signed_in(request)
        row = _row(here, user, pk)
        form = self.form(here, row, user, request.POST)
        if form.is_valid():
            try:
                change_row(row, by=user, expected_version=form.expected_version, **form.values())
            except Refused as refusal:
                form.add_findings(refusal.findings)
            except ChangedMeanwhile:
                return self.conflict(request, here, pk)
            else:
                log_access(user, "change", row._meta.model_name, row.pk, request=request)
                messages.success(request, "Saved.")
                return redirect(_url(here, row))
        return self.page(request, here, row, form)

    def conflict(self, request: HttpRequest, kind: Kind, pk: UUID) -> HttpResponse:
        """Somebody else saved since the page was opened. Nothing is lost of either."""
        user = signed_in(request)
        row = _row(kind, user, pk)
        theirs = self.form(kind, row, user)
        sent = request.POST.copy()
        sent["version"] = str(row.version)
        yours = self.form(kind, row, user, sent)
        rows = [
            (theirs[name].label, said_in(theirs[name]), said_in(yours[name]))
            for name in theirs.of_record
        ]
        return self.page(
            request,
            kind,
            row,
            yours,
            status=409,
            differences=[each for each in rows if each[1] != each[2]],
            in_conflict=True,
        )

    def page(
        self, request: HttpRequest, kind: Kind, row: Any, form: Any, status: int = 200, **more: Any
    ) -> HttpResponse:
        heading = f"Change {kind.one}"
        return self.show(request, form, status, heading=heading, back_url=_url(kind, row), **more)
