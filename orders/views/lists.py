"""The list of orders, and drafting one of an area, which belongs to no case."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View
from django.views.decorators.http import require_GET

from cases.models import Term
from govuk import GovukForm, SelectField
from ledger.services import LedgerError
from orders import queries
from orders.forms import StepForm
from orders.kinds import ABOUT, About, Kind, State
from orders.models import Order
from orders.search import colour_of, state_of
from orders.services import draft
from orders.slots import settings_of
from orders.steps.drafting import DRAFT
from partnership.access.log import log_access
from partnership.access.routes import requires
from partnership.drafts import typed_before
from partnership.law import NoLaw
from partnership.lists import id_in, list_address
from partnership.models import Record, User, Ward
from partnership.rules import Refused
from partnership.services import discard_draft
from partnership.views.steps import as_typed

AREA_KINDS = [kind for kind in Kind if ABOUT[kind] is About.AREA]
_NEW = UUID(int=0)


class OrderFilterForm(GovukForm):
    """Every filter is optional and holds codes and ids only, so that an address may be kept."""

    mark_optional = False

    standing = SelectField(
        "Standing",
        choices=[
            (queries.IN_FORCE, "In force now"),
            (queries.ENDED_ONES, "Ended"),
            (queries.ANY, "All"),
        ],
        empty="Not ended",
        required=False,
    )
    kind = SelectField("Kind", choices=Kind.choices, empty="All kinds", required=False)
    owner = SelectField("Owner", choices=[("me", "Me")], empty="Anyone", required=False)
    ward = SelectField("Ward", choices=[], empty="All wards", required=False)
    theme = SelectField("Theme", choices=[], empty="All themes", required=False)

    def __init__(self, user: User, data: QueryDict) -> None:
        sent = data.copy()
        super().__init__(sent, auto_id="filter-%s")
        self.user = user
        wards = Ward.objects.visible_to(user).values_list("pk", "name")
        self._choose("ward", [(str(pk), name) for pk, name in wards])
        themes = Term.objects.visible_to(user).filter(vocabulary=Term.Vocabulary.THEME)
        self._choose("theme", list(themes.values_list("code", "label")))
        for name, field in self.fields.items():
            # An address may be old or made up: what no list offers any more counts as not chosen.
            if not field.valid_value(sent.get(name, "")):  # type: ignore[attr-defined]
                sent[name] = ""
        self.is_valid()

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = [*list(field.choices)[:1], *choices]

    def filters(self) -> queries.OrderFilters:
        """What was chosen, as the query takes it."""
        chosen = self.cleaned_data
        return queries.OrderFilters(
            kind=chosen.get("kind") or "",
            standing=chosen.get("standing") or queries.LIVE,
            owner=self.user.pk if chosen.get("owner") == "me" else None,
            ward=UUID(chosen["ward"]) if chosen.get("ward") else None,
            theme=chosen.get("theme") or "",
        )

    def tags(self) -> list[tuple[str, str]]:
        """The filters in force, each as its name and its words."""
        found = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if value:
                label = dict(field.choices).get(value, "")  # type: ignore[attr-defined]
                found.append((name, f"{field.label}: {label}"))
        return found


@require_GET
@requires("order.read")
def orders(request: HttpRequest) -> HttpResponse:
    """Orders in sight, filtered and paged by the server. The address holds codes and ids only."""
    user = request.user
    assert isinstance(user, User)
    form = OrderFilterForm(user, request.GET)
    page = queries.order_page(
        user,
        form.filters(),
        after=id_in(request.GET.get("after")),
        before=id_in(request.GET.get("before")),
    )
    names = queries.names_for(user, page.orders)
    log_access(user, "list", "order", request=request, result_count=len(page.orders))
    return render(
        request,
        "orders/list.html",
        {
            "filter_form": form,
            "chosen": [
                {"text": text, "url": list_address(request, **{name: None})}
                for name, text in form.tags()
            ],
            "headers": ["Order", "Kind", "State", "Owner", "Last day"],
            "rows": [_row(order, names[order.pk]) for order in page.orders],
            "previous_url": list_address(request, before=page.before) if page.before else "",
            "next_url": list_address(request, after=page.after) if page.after else "",
            "areas": [
                {"text": f"Draft: {kind.label}", "url": reverse("order_new", args=[kind.value])}
                for kind in AREA_KINDS
            ]
            if user.may("order.write")
            else [],
            "settings_panel": {"links": settings_of(user)},
        },
    )


def _row(order: Order, name: str) -> list[Any]:
    about = order.recipient or order.premises or order.area
    return [
        {
            "text": order.record.reference,
            "url": reverse("order", kwargs={"pk": order.pk}),
            "hint": str(about or ""),
        },
        name,
        {"text": state_of(order), "tag": colour_of(order)},
        order.owner.name,
        f"{order.ends_on.day} {order.ends_on:%b %Y}"
        if order.ends_on
        else "No end"
        if order.is_indefinite
        else None,
    ]


@requires("order.write")
class New(View):
    """The draft of an order of an area: a public spaces order, or a dispersal that was notified."""

    http_method_names = ["get", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        code = kwargs["kind"]
        if code not in {kind.value for kind in AREA_KINDS}:
            raise Http404
        self.kind = Kind(code)
        user = request.user
        assert isinstance(user, User)
        self.user = user
        if not user.role.standing:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def new_form(self, data: QueryDict | None = None, initial: Any = None) -> StepForm:
        blank = Order(
            record=Record(version=1),
            kind=self.kind,
            state=State.DRAFT,
            partnership_id=self.user.partnership_id,
        )
        return StepForm(blank, self.user, DRAFT, data, initial=initial, versioned=False)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form, kept = self.new_form(), None
        found = typed_before(self.user, "order_new", _NEW)
        if found is not None:
            kept, typed = found
            form = self.new_form(initial=as_typed(form, typed))
        return self.show(form, draft_kept=kept)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.new_form(request.POST)
        if not form.is_valid():
            return self.show(form)
        try:
            made = draft(self.kind, by=self.user, **form.answers())
        except Refused as refusal:
            form.add_findings(refusal.findings)
        except (LedgerError, NoLaw) as error:
            form.add_error(None, str(error))
        else:
            discard_draft(self.user, "order_new", str(_NEW))
            messages.success(request, "Draft saved.")
            return redirect("order", pk=made.pk)
        return self.show(form)

    def show(self, form: StepForm, *, draft_kept: Any = None) -> HttpResponse:
        return render(
            self.request,
            "orders/new.html",
            {
                "form": form,
                "heading": f"Draft: {self.kind.label}",
                "back_url": reverse("orders"),
                "draft_kept": draft_kept,
                "autosave_url": reverse("draft", kwargs={"form": "order_new", "about": _NEW}),
            },
        )
