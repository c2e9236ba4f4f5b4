"""Drafting an order from a case, and the ladder of a case and of a person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View
from django.views.decorators.http import require_GET

from cases.casework_queries import ladder_of
from cases.views.casework.page import OpenCase, open_case
from govuk import GovukForm, RadiosField
from ledger.services import LedgerError
from orders import queries
from orders.forms import StepForm
from orders.kinds import ABOUT, LIFE, WARNINGS, About, Kind, State
from orders.models import Order, Statement, WarningKind
from orders.search import colour_of, state_of
from orders.services import draft
from orders.services.drafting import prefilled
from orders.steps.drafting import DRAFT
from partnership.access.log import open_visible
from partnership.access.routes import requires
from partnership.drafts import typed_before
from partnership.law import NoLaw
from partnership.models import Record, User
from partnership.rules import Refused
from partnership.services import discard_draft
from partnership.views.steps import as_typed
from people.models import Involvement, Organisation, Person, Premises

Party = Person | Organisation | Premises


def _line(order: Order, name: str, *, whom: bool = True) -> dict[str, Any]:
    days = [
        ("issued", order.issued_on),
        ("served", order.served_on),
        ("until", order.ends_on),
        ("ended", order.ended_on),
    ]
    return {
        "name": name,
        "reference": order.record.reference,
        "url": reverse("order", kwargs={"pk": order.pk}),
        "whom": str(order.recipient or order.premises or order.area or "") if whom else "",
        "state": state_of(order),
        "colour": colour_of(order),
        "days": [(words, day) for words, day in days if day],
        "binding": order.is_binding,
    }


@require_GET
@requires("order.read")
def case_ladder(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What has been tried with whom, what is in force now, and what may come next."""
    here = open_case(request, pk)
    may_draft = here.rights.write and here.user.may("order.write")
    rungs = []
    for rung in queries.ladder_of_case(here.case, here.user):
        names = queries.names_for(here.user, rung.orders)
        rungs.append(
            {
                "name": rung.name,
                "orders": [_line(order, names[order.pk], whom=False) for order in rung.orders],
                "next": [
                    {
                        "text": f"Draft a Community Protection Notice after {order.record.reference}",
                        "url": f"{reverse('order_draft', args=[here.case.pk, 'cpn'])}"
                        f"?source={order.pk}",
                        "missing": queries.notice_needs(order),
                    }
                    for order in rung.orders
                    if may_draft and queries.may_lead_to_notice(order)
                ],
            }
        )
    statements = (
        Statement.objects.visible_to(here.user)
        .filter(case=here.case)
        .select_related("person", "taken_by")
        .prefetch_related("uses__hearing__order__record")
    )
    informal = ladder_of(here.case, here.user)
    return here.page(
        "case_orders",
        "ladder_of_case",
        {
            "rungs": rungs,
            "informal": [{"step": step, "count": len(step.done)} for step in informal if step.done],
            "tried_nothing": not any(step.done for step in informal),
            "start_url": reverse("order_start", args=[here.case.pk]) if may_draft else "",
            "statements": list(statements),
            "may_write": may_draft,
        },
        folder="orders",
    )


@require_GET
@requires("order.read")
def person_ladder(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every order about a person that the reader may see, from any case."""
    person = open_visible(request, Person.objects.all(), pk=pk)
    user = request.user
    assert isinstance(user, User)
    orders = queries.orders_of(user, person=person)
    names = queries.names_for(user, orders)
    lines = [_line(order, names[order.pk], whom=False) for order in orders]
    return render(
        request,
        "orders/ladder_of_person.html",
        {
            "person": person,
            "in_force": [line for line in lines if line["binding"]],
            "tried": [line for line in lines if not line["binding"]],
        },
    )


class StartForm(GovukForm):
    """Which order, about whom."""

    kind = RadiosField(
        "What do you want to draft?", noun="what you want to draft", choices=[], small=True
    )
    about = RadiosField(
        "About whom, or which place?",
        noun="about whom it is",
        choices=[],
        small=True,
        hint="Not asked for orders of an area",
        required=False,
    )

    def __init__(self, here: OpenCase, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.here = here
        self.fields["kind"].choices = queries.kinds_to_draft(here.user)  # type: ignore[attr-defined]
        self.parties = parties_of(here)
        self.fields["about"].choices = [  # type: ignore[attr-defined]
            (str(party.pk), str(party)) for party in self.parties
        ]
        if not self.parties:
            del self.fields["about"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        kind, _, _ = (data.get("kind") or "").partition(":")
        if kind and ABOUT[Kind(kind)] is not About.AREA:
            if "about" not in self.fields:
                self.add_error(
                    "kind",
                    "Nobody is on this case as alleged perpetrator, and no place. Add the person, "
                    "organisation or place to the case first.",
                )
            elif not data.get("about"):
                self.add_error("about", "Select about whom, or which place, it is")
        return data


def parties_of(here: OpenCase) -> list[Party]:
    """Whom and what an order from the case could be about."""
    roles = (
        Involvement.Role.ALLEGED_PERPETRATOR,
        Involvement.Role.CONVICTED,
        Involvement.Role.LOCATION,
    )
    rows = (
        Involvement.objects.visible_to(here.user)
        .filter(record=here.case.record_id, role__in=roles)
        .select_related("person", "organisation", "premises")
        .order_by("starts_on", "pk")
    )
    return list({each.party.pk: each.party for each in rows}.values())


@requires("order.write")
class Start(View):
    """The first question of a draft: what, and about whom."""

    http_method_names = ["get", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.here = open_case(request, kwargs["pk"])
        if not self.here.rights.write:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(StartForm(self.here))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = StartForm(self.here, request.POST)
        if not form.is_valid():
            return self.show(form)
        kind, _, local = form.cleaned_data["kind"].partition(":")
        query = QueryDict(mutable=True)
        if form.cleaned_data.get("about") and ABOUT[Kind(kind)] is not About.AREA:
            query["about"] = form.cleaned_data["about"]
        if local:
            query["local"] = local
        address = reverse("order_draft", args=[self.here.case.pk, kind.replace("_", "-")])
        return redirect(f"{address}?{query.urlencode()}")

    def show(self, form: StartForm) -> HttpResponse:
        return self.here.page(
            "case_orders",
            "start",
            {
                "form": form,
                "heading": "Draft an order",
                "people_url": self.here.url("case_people"),
                "back_url": self.here.url("case_orders"),
            },
            folder="orders",
        )


@requires("order.write")
class Draft(View):
    """The draft of one kind of order, with everything that the case says filled in."""

    http_method_names = ["get", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.here = open_case(request, kwargs["pk"])
        if not self.here.rights.write:
            raise PermissionDenied
        code = kwargs["kind"].replace("-", "_")
        if code not in Kind.values or code == Kind.CLOSURE_ORDER or Kind(code) not in LIFE:
            raise Http404
        self.kind = Kind(code)
        self.source = self._source(request.GET.get("source"))
        self.about = self._about(request.GET.get("about"))
        self.local = self._local(request.GET.get("local", ""))
        if self.kind is Kind.CPN and self.source is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def _source(self, text: str | None) -> Order | None:
        pk = _uuid(text)
        if pk is None:
            return None
        found = (
            Order.objects.visible_to(self.here.user)
            .filter(pk=pk, case=self.here.case)
            .select_related("record", "person", "organisation", "case__record", "ward")
            .first()
        )
        if found is None:
            raise Http404
        return found

    def _about(self, text: str | None) -> Party | None:
        pk = _uuid(text)
        found = [party for party in parties_of(self.here) if party.pk == pk]
        if text and not found:
            raise Http404
        return found[0] if found else None

    def _local(self, code: str) -> WarningKind | None:
        if self.kind not in WARNINGS:
            return None
        kinds = WarningKind.objects.visible_to(self.here.user).filter(
            is_statutory=self.kind is Kind.CPW
        )
        return kinds.filter(Q(code=code) if code else Q()).first()

    @property
    def blank(self) -> Order:
        """An order that is not saved, to make the form from."""
        case = self.here.case
        return Order(
            record=Record(version=1),
            kind=self.kind,
            state=State.DRAFT,
            partnership_id=case.partnership_id,
            themes=list(case.themes),
            ward=case.ward,
        )

    def new_form(self, data: QueryDict | None = None, initial: Any = None) -> StepForm:
        start = prefilled(self.here.case, self.source)
        return StepForm(
            self.blank,
            self.here.user,
            DRAFT,
            data,
            initial={**start, **(initial or {})},
            versioned=False,
        )

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form, kept = self.new_form(), None
        found = typed_before(self.here.user, "order_draft", self.here.case.pk)
        if found is not None:
            kept, typed = found
            form = self.new_form(initial=as_typed(form, typed))
        return self.show(form, draft_kept=kept)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.new_form(request.POST)
        if not form.is_valid():
            return self.show(form)
        try:
            made = draft(
                self.kind,
                by=self.here.user,
                case=self.here.case,
                about=self.about,
                local_kind=self.local.code if self.local else "",
                source=self.source,
                **form.answers(),
            )
        except Refused as refusal:
            form.add_findings(refusal.findings)
        except (LedgerError, NoLaw) as error:
            form.add_error(None, str(error))
        else:
            discard_draft(self.here.user, "order_draft", str(self.here.case.pk))
            messages.success(request, "Draft saved. Now add what it requires.")
            if "add_requirement" in LIFE[self.kind] and self.kind is not Kind.DISPERSAL:
                return redirect("order_step", pk=made.pk, step="add_requirement")
            return redirect("order", pk=made.pk)
        return self.show(form)

    def show(self, form: StepForm, *, draft_kept: Any = None) -> HttpResponse:
        label = self.local.label if self.local else str(self.kind.label)
        about = self.about or (self.source.recipient if self.source else None)
        return self.here.page(
            "case_orders",
            "draft",
            {
                "form": form,
                "heading": f"Draft: {label}",
                "about": about,
                "source": self.source,
                "back_url": self.here.url("case_orders"),
                "autosave_url": reverse(
                    "draft", kwargs={"form": "order_draft", "about": self.here.case.pk}
                ),
                "draft_kept": draft_kept,
            },
            folder="orders",
        )


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Http404 from None
