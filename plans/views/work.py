"""Problem files, projects, campaigns and operations: their lists, pages and steps."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from ledger.services import LedgerError
from partnership import clock
from partnership.access.log import log_access
from partnership.dates import spoken
from partnership.lists import id_in, list_address
from partnership.models import Grant, User
from partnership.rules import Refused
from partnership.services import share, unshare
from plans import queries, sections
from plans.forms import work as forms
from plans.models import LinkedCase, Part, Priority, Work
from plans.services import parts
from plans.services import work as services
from plans.views.page import Family, WorkStep, open_work, signed_in

HEADERS = ("What", "Kind", "State", "Answers for it", "Began")


def works(family: Family, request: HttpRequest) -> HttpResponse:
    """Pieces of work in sight, the newest first; those under way unless asked otherwise."""
    user = signed_in(request)
    state = request.GET.get("state", "open")
    kind = request.GET.get("kind", "")
    chosen = queries.Filters(
        kind=kind if kind in family.kinds else "",
        state=state if state in Work.State.values else "",
        priority=request.GET.get("priority", "")[:40],
    )
    page = queries.work_page(
        user,
        chosen,
        operations=family.operations,
        after=id_in(request.GET.get("after")),
        before=id_in(request.GET.get("before")),
    )
    log_access(user, "list", "work", request=request, result_count=len(page.works))
    may_write = user.may(family.writes)
    return render(
        request,
        "plans/works.html",
        {
            "family": family,
            "headers": HEADERS,
            "rows": [_row(family, each) for each in page.works],
            "filters": _filters(family, request, user, chosen),
            "previous_url": list_address(request, before=page.before) if page.before else "",
            "next_url": list_address(request, after=page.after) if page.after else "",
            "starts": [
                {"text": f"Begin {_article(kind)}", "url": family.url("start", kind)}
                for kind in family.kinds
                if may_write
            ],
            "pack_url": "" if family.operations else reverse("tasking_pack"),
        },
    )


def _article(kind: str) -> str:
    label = str(Work.Kind(kind).label).lower()
    return f"{'an' if label[0] in 'aeiou' else 'a'} {label}"


def _filters(
    family: Family, request: HttpRequest, user: User, chosen: queries.Filters
) -> list[dict[str, Any]]:
    """Links that narrow the list, each group with the one that is chosen."""
    groups: list[tuple[str, str, list[tuple[str, str]], str]] = [
        ("State", "state", [("open", "Under way"), ("closed", "Ended"), ("all", "All")], "")
    ]
    if len(family.kinds) > 1:
        kinds = [(each, str(Work.Kind(each).label)) for each in family.kinds]
        groups.append(("Kind", "kind", [("", "All"), *kinds], chosen.kind))
        held = Priority.objects.visible_to(user).values_list("code", "title")
        named = list(dict(held).items())
        groups.append(("Priority", "priority", [("", "All"), *named], chosen.priority))
    state = chosen.state or "all"
    return [
        {
            "title": title,
            "links": [
                {
                    "text": text,
                    "url": list_address(request, **{name: value or None}),
                    "current": value == (state if name == "state" else now),
                }
                for value, text in values
            ],
        }
        for title, name, values, now in groups
    ]


def _row(family: Family, work: Work) -> dict[str, Any]:
    return {
        "cells": [
            {"text": work.title, "url": family.url("", work.pk), "hint": work.record.reference},
            str(work.get_kind_display()),
            {"text": work.get_state_display(), "tag": queries.STATE_COLOURS[work.state]},
            {"text": work.owner.name, "hint": work.lead_agency.name},
            spoken(work.starts_on),
        ]
    }


def work(family: Family, request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a piece of work says, everything recorded in it, and what may be done next."""
    here = open_work(family, request, pk)
    held, user, write = here.work, here.user, here.rights.write
    problem = held.kind == Work.Kind.PROBLEM
    return here.page(
        "",
        "work",
        {
            "texts": _texts(held),
            "facts": _facts(held),
            "sections": [
                _section(here, each, write=write) for each in sections.sections_of(held.kind)
            ],
            "linked": _linked(here) if problem else None,
            "link_url": here.url("case_link") if problem and write else "",
            "change_url": here.url("change") if write else "",
            "close_url": here.url("close") if write and held.is_open else "",
            "reopen_url": here.url("reopen") if write and not held.is_open else "",
            "share_url": here.url("share") if here.rights.manage else "",
            "let_in": _let_in(here) if here.rights.manage else [],
            "due": [
                {
                    "title": each.why,
                    "hint": f"For {each.assignee.name}" if each.assignee else "",
                    "status": "Overdue" if each.is_overdue else spoken(each.due_on),
                    "colour": "red" if each.is_overdue else "",
                }
                for each in queries.deadlines_of(held, user)
            ],
        },
    )


def _texts(held: Work) -> list[dict[str, str]]:
    found = [
        ("What it is about", held.summary),
        ("Scanning", held.scanning),
        ("Analysis", held.analysis),
        ("Response", held.response),
        ("Assessment", held.assessment),
        ("Outcome", held.outcome),
    ]
    return [{"title": title, "text": text} for title, text in found if text]


def _facts(held: Work) -> list[dict[str, Any]]:
    outcome = str(held.get_outcome_state_display())
    if held.outcome_state == Work.Outcome.NOT_YET and held.review_on:
        outcome = f"{outcome}: to be looked at on {spoken(held.review_on)}"
    priorities = ", ".join(dict.fromkeys(each.priority.title for each in _priorities(held)))
    rows = [
        ("Problem with", held.get_setting_display()),
        ("Stage", held.get_stage_display()),
        ("Answers for it", held.owner.name),
        ("Led by", held.lead_agency.name),
        ("Ward", held.ward.name if held.ward else "The whole area"),
        ("Priorities", priorities),
        ("Began", spoken(held.starts_on)),
        ("Ended", spoken(held.ended_on) if held.ended_on else ""),
        ("Outcome", outcome),
        ("Intelligence kept in", held.kept_in),
        ("Reference there", held.kept_reference),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


def _priorities(held: Work) -> Any:
    return held.work_priorities.select_related("priority").order_by("priority__title")


def _section(here: Any, section: sections.Section, *, write: bool) -> dict[str, Any]:
    """One kind of part: its lines, and where one is added and changed."""
    related = {
        "response": ("agency", "owner"),
        "identified": ("person",),
        "tally": ("ward",),
        "site": ("ward",),
        "event": ("ward",),
    }
    rows = (
        section.model.objects.visible_to(here.user)
        .filter(work=here.work)
        .select_related(*related.get(section.code, ()))
    )
    lines, taken_out = [], []
    for row in rows:
        row.work = here.work
        title, text, when = section.line(row)
        if row.removed_because:
            taken_out.append(f"{title}. Taken out: {row.removed_because}")
            continue
        lines.append(
            {
                "title": title,
                "text": text,
                "when": when,
                "change_url": here.url("part_change", section.code, row.pk) if write else "",
                "remove_url": here.url("part_remove", section.code, row.pk) if write else "",
            }
        )
    return {
        "title": section.title,
        "code": section.code,
        "lines": lines,
        "taken_out": taken_out,
        "add_url": here.url("part_add", section.code) if write else "",
        "add": f"Add {section.one}",
    }


def _linked(here: Any) -> list[dict[str, Any]]:
    may_open = here.user.may("case.read")
    return [
        {
            "reference": each.link.case.record.reference,
            "url": reverse("case", args=[each.link.case_id]) if may_open else "",
            "people": each.people,
            "incidents": each.incidents,
            "unlink_url": here.url("case_unlink", each.link.pk) if here.rights.write else "",
        }
        for each in queries.linked_cases(here.work, here.user)
    ]


def _let_in(here: Any) -> list[dict[str, Any]]:
    return [
        {"row": each, "url": here.url("unshare", each.pk)} for each in queries.let_in(here.work)
    ]


class Start(View):
    """Begin a piece of work."""

    http_method_names = ["get", "post"]
    family: ClassVar[Family]

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        return self.show(request, kind, forms.StartForm(self.known(kind), signed_in(request)))

    def known(self, kind: str) -> str:
        if kind not in self.family.kinds:
            raise Http404
        return kind

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        user = signed_in(request)
        form = forms.StartForm(self.known(kind), user, request.POST)
        if form.is_valid():
            try:
                made = services.start_work(kind, form.details(), by=user)
            except Refused as refusal:
                form.add_findings(refusal.findings)
            except LedgerError as error:
                form.add_error(None, str(error))
            else:
                log_access(user, "create", "work", made.pk, request=request)
                messages.success(request, f"{made.get_kind_display()} begun.")
                return redirect(self.family.url("", made.pk))
        return self.show(request, kind, form)

    def show(self, request: HttpRequest, kind: str, form: Any) -> HttpResponse:
        return render(
            request,
            "plans/start.html",
            {
                "family": self.family,
                "form": form,
                "heading": f"Begin {_article(kind)}",
                "button": "Begin",
                "back_url": self.family.url("list"),
            },
        )


class Change(WorkStep):
    """Say it anew."""

    form_class = forms.ChangeForm
    done = "Saved."
    heading = "Change what it says"

    def save(self, form: forms.ChangeForm, subject: Work, user: User) -> None:
        services.change_work(
            subject, form.details(), by=user, expected_version=form.expected_version
        )


class Close(WorkStep):
    """It has ended."""

    form_class = forms.CloseForm
    heading = "End it"
    button = "End it"
    done = "Ended."

    def not_now(self) -> bool:
        return not self.subject.is_open

    def save(self, form: forms.CloseForm, subject: Work, user: User) -> None:
        data = form.cleaned_data
        services.close_work(
            subject,
            by=user,
            ended_on=data["ended_on"],
            outcome_state=data["outcome_state"],
            outcome=data["outcome"],
            review_on=data["review_on"],
            expected_version=form.expected_version,
        )


class Reopen(WorkStep):
    """The ending was a mistake, or it goes on."""

    form_class = forms.ReopenForm
    heading = "Take the ending back"
    button = "Take it back"
    done = "It goes on."

    def not_now(self) -> bool:
        return bool(self.subject.is_open)

    def save(self, form: forms.ReopenForm, subject: Work, user: User) -> None:
        services.reopen_work(subject, by=user)


class LinkCase(WorkStep):
    """A case that the problem file looks at."""

    form_class = forms.LinkForm
    heading = "Link a case"
    button = "Link the case"
    done = "Case linked."

    def not_now(self) -> bool:
        return bool(self.subject.kind != Work.Kind.PROBLEM)

    def save(self, form: forms.LinkForm, subject: Work, user: User) -> None:
        services.link_case(subject, form.cleaned_data["reference"], by=user)


class Share(WorkStep):
    """Let an agency read it."""

    form_class = forms.ShareForm
    heading = "Share it with an agency"
    button = "Share"
    done = "Shared."

    def allowed(self, rights: queries.Rights) -> bool:
        return rights.manage

    def save(self, form: forms.ShareForm, subject: Work, user: User) -> None:
        data = form.cleaned_data
        ends = datetime.combine(data["until"] + timedelta(days=1), time(), tzinfo=clock.LONDON)
        share(subject.record, by=user, until=ends, reason=data["reason"], agency=data["agency"])


def unlink(family: Family, request: HttpRequest, pk: UUID, link: UUID) -> HttpResponse:
    """The case was linked by mistake."""
    here = open_work(family, request, pk)
    row = LinkedCase.objects.visible_to(here.user).filter(work=here.work, pk=link).first()
    if row is None:
        raise Http404
    if not here.rights.write:
        raise PermissionDenied
    row.work = here.work
    services.unlink_case(row, by=here.user)
    messages.success(request, "Case no longer linked.")
    return HttpResponseRedirect(here.url(""))


unlink.methods = ("POST",)  # type: ignore[attr-defined]


def end_sharing(family: Family, request: HttpRequest, pk: UUID, grant: int) -> HttpResponse:
    """The agency no longer reads it."""
    here = open_work(family, request, pk)
    if not here.rights.manage:
        raise PermissionDenied
    row = Grant.objects.visible_to(here.user).filter(record=here.work.record, pk=grant).first()
    if row is None:
        raise Http404
    unshare(row, by=here.user)
    messages.success(request, "No longer shared.")
    return HttpResponseRedirect(here.url(""))


end_sharing.methods = ("POST",)  # type: ignore[attr-defined]


class _PartStep(WorkStep):
    """A step on a part. The form asks its subject's record for the version: a part keeps its own."""

    part: Part
    kind: sections.Section

    def find(self, **kwargs: Any) -> None:
        found = sections.BY_CODE.get(kwargs["part"])
        held = self.here.work
        if found is None or found not in sections.sections_of(held.kind):
            raise Http404
        self.kind = found
        self.row = kwargs.get("row")
        self.fetch()

    def fetch(self) -> None:
        """Read the part as it is now."""
        rows: Any = self.kind.model.objects.visible_to(self.here.user)
        found = rows.filter(work=self.here.work, pk=self.row, removed_because="").first()
        if found is None:
            raise Http404
        found.work = self.here.work
        self.part = found

    def open_again(self) -> Any:
        here = super().open_again()
        self.here = here
        self.fetch()
        return here

    @property
    def subject(self) -> Any:
        self.part.record = self.part  # type: ignore[attr-defined]
        return self.part

    @property
    def form_class(self) -> Any:  # type: ignore[override]
        return forms.FORMS[self.kind.model]


class AddPart(_PartStep):
    """Record something in it."""

    done = "Recorded."

    @property
    def heading(self) -> str:  # type: ignore[override]
        return f"Add {self.kind.one}"

    def fetch(self) -> None:
        self.part = self.kind.model(
            partnership_id=self.here.work.partnership_id, work=self.here.work
        )
        # A number is not begun with one that nobody has counted.
        if hasattr(self.part, "quantity"):
            self.part.quantity = None

    def save(self, form: Any, subject: Any, user: User) -> None:
        parts.add_part(self.kind.model, self.here.work, by=user, **form.values())


class ChangePart(_PartStep):
    """Say a part anew."""

    done = "Saved."

    @property
    def heading(self) -> str:  # type: ignore[override]
        return f"Change {self.kind.one}"

    def save(self, form: Any, subject: Any, user: User) -> None:
        parts.change_part(
            self.part, by=user, expected_version=form.expected_version, **form.values()
        )


class RemovePart(_PartStep):
    """Take out what was recorded by mistake."""

    done = "Taken out."
    button = "Take it out"

    @property
    def form_class(self) -> Any:  # type: ignore[override]
        return forms.RemoveForm

    @property
    def heading(self) -> str:  # type: ignore[override]
        return f"Take out {self.kind.one}"

    def extra(self) -> dict[str, Any]:
        return {"about": self.kind.line(self.part)[0]}

    def save(self, form: Any, subject: Any, user: User) -> None:
        parts.remove_part(self.part, by=user, reason=form.cleaned_data["reason"])
