"""What the pages of one order share: opening it, its frame, and the steps that are taken on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from documents import DocumentError
from ledger.services import LedgerError
from orders import queries
from orders.forms import StepForm, said
from orders.kinds import BY_THE_SYSTEM, LIFE, Kind, State
from orders.models import Order
from orders.rules.registry import Act, Type, applying, findings
from orders.search import colour_of, state_of
from orders.services import ORDERS, label_of, take
from orders.steps.table import STEPS, Step
from partnership import clock
from partnership.access.log import open_visible
from partnership.access.routes import requires
from partnership.drafts import typed_before
from partnership.law import NoLaw
from partnership.models import Compartment, Draft, User
from partnership.rules import ChangedMeanwhile, NeedsReason, Refused
from partnership.services import discard_draft
from partnership.views.steps import as_typed, said_in


@dataclass(frozen=True)
class OpenOrder:
    """An order that has been opened: the look is in the access log."""

    request: HttpRequest
    order: Order
    user: User
    rights: queries.OrderRights

    def url(self, name: str, *args: Any) -> str:
        return reverse(name, args=[self.order.pk, *args])

    def frame(self, section: str) -> dict[str, Any]:
        """What the order's bar and sub navigation show."""
        order = self.order
        about = order.recipient or order.premises or order.area
        label = label_of(order)
        sections = [
            ("Overview", "order"),
            ("History", "order_history"),
            ("Documents", "order_documents"),
            ("Breaches and court", "order_breaches"),
        ]
        return {
            "order": order,
            "label": label,
            "rights": self.rights,
            "bar_title": f"{label} · {about}" if about else label,
            "badges": self.badges(),
            "sections": [
                {"text": text, "url": self.url(name), "current": name == section}
                for text, name in sections
            ],
        }

    def badges(self) -> list[dict[str, str]]:
        """Where it stands, then what is special about the record."""
        order = self.order
        badges = [{"text": state_of(order), "colour": _badge(colour_of(order))}]
        if order.appeals.filter(decided_on__isnull=True).exists():
            badges.append({"text": "Under appeal", "colour": "purple"})
        if order.person is not None and order.is_under_18_on(clock.today()):
            badges.append({"text": "Under 18", "colour": "orange"})
        if order.record.sealed:
            badges.append({"text": "Sealed", "colour": "black"})
        if order.record.compartment != Compartment.GENERAL:
            badges.append({"text": order.record.get_compartment_display(), "colour": "purple"})
        return badges

    def page(
        self, section: str, template: str, context: Mapping[str, Any], status: int = 200
    ) -> HttpResponse:
        return render(
            self.request,
            f"orders/{template}.html",
            {**self.frame(section), **context},
            status=status,
        )


def _badge(colour: str) -> str:
    # MOJ badges know fewer colours than tags.
    return {"grey": "grey", "red": "red", "orange": "orange"}.get(colour, "blue")


def open_order(request: HttpRequest, pk: UUID, action: str = "view") -> OpenOrder:
    """Open the order or raise Http404; the look is logged. A POST is logged as a change."""
    user = request.user
    assert isinstance(user, User)
    if request.method == "POST":
        action = "change"
    order = open_visible(request, ORDERS, action=action, pk=pk)
    return OpenOrder(request, order, user, queries.rights_on(order, user))


@requires("order.read")
class TakeStep(View):
    """The page of one step: its form, what the law says about it, and what a rule refuses.

    404 out of sight and for a step that such an order never takes; 403 in sight but not allowed.
    """

    http_method_names = ["get", "post"]
    here: OpenOrder
    step: Step

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.here = open_order(request, kwargs["pk"])
        code = kwargs["step"]
        if code not in LIFE[Kind(self.order.kind)] or code in BY_THE_SYSTEM:
            raise Http404
        self.step = STEPS[code]
        rights = self.here.rights
        if not rights.write or (self.step.manage and not rights.manage):
            raise PermissionDenied
        if code == "approve" and not rights.approve:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def order(self) -> Order:
        return self.here.order

    @property
    def draft_name(self) -> str:
        return f"order_{self.step.code}"

    def new_form(self, data: QueryDict | None = None, initial: Any = None) -> StepForm:
        start: dict[str, Any] = {}
        if self.step.code == "edit":
            start = {each.name: said(self.order, each) for each in self.step.inputs}
        if breach := self.here.request.GET.get("breach"):
            start["breach"] = breach
        form = StepForm(
            self.order,
            self.here.user,
            self.step.inputs,
            data,
            initial={**start, **(initial or {})},
        )
        form.of_record = tuple(start) if self.step.code == "edit" else ()
        return form

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        act = Act(self.order, self.step.code, self.here.user, clock.today())
        if stopped := findings(act, Type.BLOCK, only="ORD-1"):
            return self.here.page(
                "order", "not_now", {"heading": self.step.label, "why": stopped[0].message}
            )
        form, kept = self.new_form(), None
        found = typed_before(self.here.user, self.draft_name, self.order.pk)
        if found is not None:
            kept, typed = found
            form = self.new_form(initial=as_typed(form, typed))
        return self.show(form, draft_kept=kept)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.new_form(request.POST)
        if not form.is_valid():
            return self.show(form)
        answers = form.answers()
        try:
            taken = take(
                self.order,
                self.step.code,
                by=self.here.user,
                on=answers.pop("on", None),
                reasons=form.reasons(),
                expected_version=form.expected_version,
                **answers,
            )
        except Refused as refusal:
            form.add_findings(refusal.findings)
        except NeedsReason as wanted:
            form.ask_reasons(wanted.findings)
        except (LedgerError, NoLaw, DocumentError) as error:
            form.add_error(None, str(error))
        except ChangedMeanwhile:
            return self.conflict(request.POST)
        else:
            discard_draft(self.here.user, self.draft_name, str(self.order.pk))
            messages.success(request, self.step.done)
            if taken.state == State.ORDER_MADE:
                made = taken.led_to.order_by("-drafted_at").first()
                if made is not None:
                    return redirect("order", pk=made.pk)
            return redirect("order", pk=self.order.pk)
        return self.show(form)

    def conflict(self, data: QueryDict) -> HttpResponse:
        """Somebody else saved the order since the page was opened. Nothing is lost of either."""
        fresh = ORDERS.visible_to(self.here.user).get(pk=self.order.pk)
        self.here = OpenOrder(
            self.here.request, fresh, self.here.user, queries.rights_on(fresh, self.here.user)
        )
        theirs = self.new_form()
        sent = data.copy()
        sent["version"] = str(fresh.record.version)
        yours = self.new_form(sent)
        rows: list[tuple[str, str, str]] = []
        if theirs.of_record:
            rows = [
                (
                    str(theirs[each.name].label),
                    said_in(theirs[each.name]),
                    said_in(yours[each.name]),
                )
                for each in theirs.questions
            ]
        return self.show(
            yours,
            status=409,
            differences=[row for row in rows if row[1] != row[2]],
            meanwhile=[
                {**each, "author": each["byline"]} for each in history_of(fresh, self.here.user)[:3]
            ],
            in_conflict=True,
        )

    def show(
        self,
        form: StepForm,
        *,
        status: int = 200,
        draft_kept: Draft | None = None,
        **more: Any,
    ) -> HttpResponse:
        told = [rule.title for rule in applying(self.step.code, Kind(self.order.kind), Type.INFO)]
        return self.here.page(
            "order",
            "step",
            {
                "form": form,
                "heading": self.step.label,
                "button": self.step.label,
                "warning": self.step.warning,
                "told": told,
                "back_url": self.here.url("order"),
                "letter_url": self.here.url("order_letter") if self.step.letter else "",
                "autosave_url": reverse(
                    "draft", kwargs={"form": self.draft_name, "about": self.order.pk}
                ),
                "draft_kept": draft_kept,
                **more,
            },
            status,
        )


def history_of(order: Order, user: User) -> list[dict[str, Any]]:
    """The order's history as a timeline shows it, the latest first."""
    events = order.events.visible_to(user).select_related("recorded_by")
    return [
        {
            "title": event.summary,
            "byline": event.recorded_by.name if event.recorded_by else "",
            "when": event.happened_at or event.happened_on,
            "text": event.note,
        }
        for event in events
    ]
