"""The registers' pages, the same for each: its list, an entry, making, changing, striking out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View
from django.views.decorators.http import require_GET

from ledger.services import LedgerError
from partnership.access.log import log_access, open_visible
from partnership.access.policy import may_change
from partnership.access.routes import requires
from partnership.dates import spoken
from partnership.lists import id_in, list_address
from partnership.models import User
from partnership.rules import Refused
from partnership.search import RecordLine
from partnership.views.steps import RecordStep
from plans import queries
from plans.forms.registers import FORMS, StrikeForm
from plans.models import NrmReferral, RegisterEntry
from plans.registers import REGISTERS, Register
from plans.services import registers as services
from plans.views.page import signed_in


@dataclass(frozen=True)
class Rights:
    """What a reader may do with an entry."""

    write: bool


@dataclass(frozen=True)
class OpenEntry:
    """An entry that has been opened: the look is in the access log."""

    request: HttpRequest
    register: Register
    entry: Any
    user: User
    rights: Rights

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"{self.register.code}_{name}", args=[self.entry.pk, *args])

    def page(
        self,
        section: str,
        template: str,
        context: Mapping[str, Any],
        status: int = 200,
        *,
        folder: str = "",
    ) -> HttpResponse:
        frame = {
            "register": self.register,
            "entry": self.entry,
            "what": "entry",
            "list_url": reverse(f"{self.register.code}_register"),
            "home_url": self.url("entry"),
        }
        names = {"form": "register_form", "not_now": "register_not_now"}
        path = f"{folder or 'plans'}/{names.get(template, template)}.html"
        return render(self.request, path, {**frame, **context}, status=status)


def _rows(register: Register) -> Any:
    related = ("record__agency", "record__team", "entered_by")
    rows: Any = register.model._default_manager.select_related(*related)
    return rows.select_related("operation__record") if register.model is NrmReferral else rows


def _open(register: Register, request: HttpRequest, pk: UUID) -> OpenEntry:
    user = signed_in(request)
    action = "change" if request.method == "POST" else "view"
    entry = open_visible(request, _rows(register), action=action, pk=pk)
    return OpenEntry(request, register, entry, user, Rights(may_change(user, entry.record)))


def bound(register: Register, view: Any) -> Callable[..., Any]:
    """A view of a register, declared for those who keep it and are cleared for it."""
    declared = requires(register.capability, register.code)
    if isinstance(view, type):
        made = type(view.__name__, (view,), {"register": register})
        answer: Callable[..., Any] = declared(made).as_view()  # type: ignore[attr-defined]
        return answer

    @declared
    @require_GET
    @wraps(view)
    def answered(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = view(register, request, **kwargs)
        return response

    return answered


@require_GET
@requires("plans.read")
def registers(request: HttpRequest) -> HttpResponse:
    """The registers that are open to the reader, and no word of the others."""
    user = signed_in(request)
    found = [
        {"text": each.name, "url": reverse(f"{each.code}_register")}
        for each in REGISTERS
        if user.may(each.capability) and each.compartment in user.clearances
    ]
    return render(request, "plans/registers.html", {"registers": found})


def listing(register: Register, request: HttpRequest) -> HttpResponse:
    """Entries in sight, the newest first; keyset pages."""
    user = signed_in(request)
    seen = register.model.objects.visible_to(user)
    field: Any = register.model._meta.get_field(register.by)
    choices = list(field.choices)
    chosen = request.GET.get("by", "")
    rows = seen.filter(**{register.by: chosen}) if chosen in dict(choices) else seen
    after = id_in(request.GET.get("after"))
    if after is not None:
        at = seen.filter(pk=after).values_list("on", flat=True).first()
        if at is not None:
            rows = rows.filter(Q(on__lt=at) | Q(on=at, pk__lt=after))
    found = list(rows.select_related("record").order_by("-on", "-pk")[: queries.PAGE + 1])
    shown = found[: queries.PAGE]
    log_access(
        user,
        "list",
        register.model._meta.model_name or "",
        request=request,
        result_count=len(shown),
    )
    headers = [title for title, _ in register.says(shown[0])] if shown else []
    return render(
        request,
        "plans/register.html",
        {
            "register": register,
            "headers": ["Entry", "Day", *headers],
            "rows": [
                {
                    "cells": [
                        {
                            "text": each.record.reference,
                            "url": reverse(f"{register.code}_entry", args=[each.pk]),
                            "hint": "Struck out" if each.struck_out else "",
                        },
                        spoken(each.on),
                        *(str(value) for _, value in register.says(each)),
                    ]
                }
                for each in shown
            ],
            "filters": [
                {
                    "text": text,
                    "url": list_address(request, by=code or None),
                    "current": code == (chosen if chosen in dict(choices) else ""),
                }
                for code, text in [("", "All"), *choices]
            ],
            "next_url": list_address(request, after=shown[-1].pk)
            if len(found) > len(shown)
            else "",
            "add_url": reverse(f"{register.code}_add"),
        },
    )


def entry(register: Register, request: HttpRequest, pk: UUID) -> HttpResponse:
    """What an entry says, who made it, and whether it counts."""
    here = _open(register, request, pk)
    held = here.entry
    rows = [("Day", spoken(held.on)), *register.says(held)]
    if isinstance(held, NrmReferral):
        for word, day in (("Reasonable", held.reasonable_on), ("Conclusive", held.conclusive_on)):
            if day:
                rows.append((f"{word} grounds decided", spoken(day)))
        operation = held.operation
        if operation is not None and operation.pk in queries.describe_works(
            here.user, [operation.pk]
        ):
            rows.append(("After operation", operation.record.reference))
    rows.append(("Entered by", held.entered_by.name))
    if held.struck_out:
        rows.append(("Struck out", held.struck_because))
    open_to_change = here.rights.write and not held.struck_out
    return here.page(
        "",
        "register_entry",
        {
            "rows": [{"key": key, "value": str(value)} for key, value in rows],
            "change_url": here.url("change") if open_to_change else "",
            "strike_url": here.url("strike") if open_to_change else "",
        },
    )


class Add(View):
    """Make an entry."""

    http_method_names = ["get", "post"]
    register: ClassVar[Register]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, self.form(request))

    def form(self, request: HttpRequest, data: Any = None) -> Any:
        subject: Any = self.register.model()
        if hasattr(subject, "quantity") and self.register.code not in ("cctv", "soc"):
            subject.quantity = None
        return FORMS[self.register.model](_new(subject), signed_in(request), data)

    def post(self, request: HttpRequest) -> HttpResponse:
        user = signed_in(request)
        form = self.form(request, request.POST)
        if form.is_valid():
            try:
                made = services.enter(self.register, by=user, **form.values())
            except Refused as refusal:
                form.add_findings(refusal.findings)
            except LedgerError as error:
                form.add_error(None, str(error))
            else:
                name = made._meta.model_name or ""
                log_access(user, "create", name, made.pk, request=request)
                messages.success(request, "Entered.")
                return redirect(f"{self.register.code}_entry", pk=made.pk)
        return self.show(request, form)

    def show(self, request: HttpRequest, form: Any) -> HttpResponse:
        return render(
            request,
            "plans/start.html",
            {
                "form": form,
                "heading": f"Enter {self.register.one}",
                "button": "Enter",
                "back_url": reverse(f"{self.register.code}_register"),
            },
        )


class _New:
    """What stands for the record of an entry that is not made yet."""

    version = 1


def _new(subject: RegisterEntry) -> Any:
    """An entry for a form to begin with: its fields, and a record of no account."""
    names = (field.name for field in subject._meta.concrete_fields if field.name != "record")
    made: Any = _New()
    for name in names:
        if name not in ("partnership", "entered_by"):
            setattr(made, name, getattr(subject, name, None))
    made.record = _New()
    return made


class _Step(RecordStep):
    """A step on an entry."""

    register: ClassVar[Register]
    section = ""
    back = "entry"
    says = (LedgerError,)
    here: OpenEntry

    def open(self, request: HttpRequest, pk: UUID) -> OpenEntry:
        return _open(self.register, request, pk)

    def open_again(self) -> OpenEntry:
        here = self.here
        found = _rows(self.register).visible_to(here.user).filter(pk=here.entry.pk).first()
        if found is None:
            raise Http404
        return OpenEntry(here.request, here.register, found, here.user, here.rights)

    @property
    def subject(self) -> Any:
        return self.here.entry

    def not_now(self) -> bool:
        return bool(self.subject.struck_out)


class Change(_Step):
    """Say an entry anew."""

    heading = "Change the entry"

    @property
    def form_class(self) -> Any:  # type: ignore[override]
        return FORMS[self.register.model]

    def save(self, form: Any, subject: Any, user: User) -> None:
        services.change_entry(
            subject, by=user, expected_version=form.expected_version, **form.values()
        )


class Strike(_Step):
    """It was entered by mistake."""

    form_class = StrikeForm
    heading = "Strike the entry out"
    button = "Strike it out"
    done = "Struck out."

    def save(self, form: StrikeForm, subject: Any, user: User) -> None:
        services.strike_out(subject, by=user, reason=form.cleaned_data["reason"])


def describe(register: Register) -> Callable[[User, Any], dict[UUID, RecordLine]]:
    """Entries in one line each, for those who keep the register."""

    def lines(user: User, ids: Any) -> dict[UUID, RecordLine]:
        if not (user.may(register.capability) and register.compartment in user.clearances):
            return {}
        rows = register.model.objects.visible_to(user).filter(pk__in=ids).select_related("record")
        return {
            each.pk: RecordLine(
                f"{each.record.reference}, {spoken(each.on)}",
                reverse(f"{register.code}_entry", args=[each.pk]),
                state="Struck out" if each.struck_out else "",
            )
            for each in rows
        }

    return lines
