"""The reads behind the pages of orders. Each starts from what the reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from cases.models import AsbCase
from orders.kinds import BINDING, ENDED, LIFE, WARNINGS, Kind, State, next_steps
from orders.models import Breach, Order, OrderDocument
from orders.rules.registry import Act, Type, applying, findings
from orders.search import labels_for
from orders.services.common import ORDERS
from partnership import clock
from partnership.access.policy import level_on
from partnership.models import Deadline, Level, User
from partnership.rules import Finding
from people.models import Involvement, Organisation, Person

PAGE = 25
IN_FORCE, LIVE, ENDED_ONES, ANY = "in_force", "live", "ended", "any"


@dataclass(frozen=True)
class OrderRights:
    """What the reader may do on one order. What they may not do is not shown."""

    write: bool
    manage: bool
    approve: bool


def rights_on(order: Order, user: User) -> OrderRights:
    """A partner to whom the case is shared reads; the team writes; a manager voids."""
    level = level_on(user, order.record)
    write = level in (Level.WRITE, Level.MANAGE) and user.may("order.write")
    return OrderRights(
        write=write,
        manage=write and level is Level.MANAGE,
        approve=write and user.may("order.approve"),
    )


@dataclass(frozen=True)
class OrderFilters:
    """What a list of orders is narrowed to; an empty value does not narrow."""

    kind: str = ""
    standing: str = LIVE
    owner: UUID | None = None
    ward: UUID | None = None
    theme: str = ""


def orders_for(user: User, filters: OrderFilters) -> QuerySet[Order]:
    """The orders that `user` may see and that pass the filters."""
    orders: QuerySet[Order] = Order.objects.visible_to(user).filter(partnership=user.partnership_id)
    if filters.kind:
        orders = orders.filter(kind=filters.kind)
    if filters.standing == LIVE:
        orders = orders.exclude(state__in=ENDED)
    elif filters.standing == IN_FORCE:
        today = clock.today()
        orders = orders.filter(
            Q(state__in=BINDING, ends_on__isnull=True)
            | Q(state__in=BINDING, ends_on__gte=today)
            | Q(kind=Kind.CLOSURE_NOTICE, state__in=[State.SERVED, State.APPLIED])
        )
    elif filters.standing == ENDED_ONES:
        orders = orders.filter(state__in=ENDED)
    if filters.owner:
        orders = orders.filter(owner=filters.owner)
    if filters.ward:
        orders = orders.filter(ward=filters.ward)
    if filters.theme:
        orders = orders.filter(themes__contains=[filters.theme])
    return orders


@dataclass(frozen=True)
class OrderPage:
    """One page of a list, newest first; `before` and `after` name the orders to go on from."""

    orders: Sequence[Order]
    before: UUID | None
    after: UUID | None


def order_page(
    user: User,
    filters: OrderFilters,
    *,
    after: UUID | None = None,
    before: UUID | None = None,
    size: int = PAGE,
) -> OrderPage:
    """A page that begins after, or ends before, an order named by its id; keyset pages."""
    rows = orders_for(user, filters)
    backwards = before is not None
    turned_at = before or after
    if turned_at is not None:
        at = (
            Order.objects.visible_to(user)
            .filter(pk=turned_at)
            .values_list("drafted_at", flat=True)
            .first()
        )
        if at is None:
            turned_at, backwards = None, False
        elif backwards:
            rows = rows.filter(Q(drafted_at__gt=at) | Q(drafted_at=at, pk__gt=turned_at))
        else:
            rows = rows.filter(Q(drafted_at__lt=at) | Q(drafted_at=at, pk__lt=turned_at))
    order_by = ("drafted_at", "pk") if backwards else ("-drafted_at", "-pk")
    found = list(
        rows.select_related(
            "record", "person", "organisation", "premises", "owner", "ward"
        ).order_by(*order_by)[: size + 1]
    )
    more = len(found) > size
    shown = found[:size]
    if backwards:
        shown.reverse()
    has_before = more if backwards else turned_at is not None
    has_after = backwards or more
    return OrderPage(
        shown,
        shown[0].pk if shown and has_before else None,
        shown[-1].pk if shown and has_after else None,
    )


def deadlines_of(order: Order, user: User) -> list[Deadline]:
    """What falls due on the order, overdue first."""
    return list(
        Deadline.objects.visible_to(user)
        .filter(record=order.record_id, met_at__isnull=True)
        .select_related("assignee")
    )


def documents_of(order: Order, user: User) -> QuerySet[Any]:
    """The letters that were kept, the newest first."""
    return (
        OrderDocument.objects.visible_to(user)
        .filter(order=order)
        .select_related("made_by", "template")
        .order_by("-made_at", "-pk")
    )


def breaches_of(order: Order, user: User) -> QuerySet[Any]:
    """The breaches of an order, the newest first."""
    return (
        Breach.objects.visible_to(user)
        .filter(order=order)
        .prefetch_related("requirements")
        .select_related("penalty")
        .order_by("-occurred_on", "-recorded_at")
    )


# The steps that lead an order on, in the order in which they come.
FORWARD = ("approve", "issue", "serve", "apply", "make", "publish", "notify")


@dataclass(frozen=True)
class Check:
    """The evidence check of a step: what still stands in its way, and what needs a reason."""

    step: str
    blocked: Sequence[Finding]
    warned: Sequence[Finding]
    told: Sequence[str]

    @property
    def is_ready(self) -> bool:
        return not self.blocked


def evidence_check(order: Order, user: User, step: str) -> Check:
    """What the rules say of a step before anything is typed, as if it were taken today."""
    act = Act(order, step, user, clock.today())
    return Check(
        step,
        findings(act, Type.BLOCK, standing_only=True),
        findings(act, Type.WARN, standing_only=True),
        [f"{rule.title} ({rule.id})" for rule in applying(step, Kind(order.kind), Type.INFO)],
    )


def next_forward(order: Order) -> list[str]:
    """The steps that lead the order on from where it stands."""
    return [step for step in next_steps(Kind(order.kind), State(order.state)) if step in FORWARD]


def open_appeal(order: Order) -> bool:
    """Whether an appeal has been lodged that no court has decided yet."""
    return order.appeals.filter(decided_on__isnull=True).exists()


def steps_now(order: Order) -> list[str]:
    """The steps that a page offers: of an appeal's two, the one whose turn it is."""
    not_yet = "appeal" if open_appeal(order) else "appeal_decided"
    return [step for step in next_steps(Kind(order.kind), State(order.state)) if step != not_yet]


def may_lead_to_notice(order: Order) -> bool:
    """Whether a Community Protection Notice may be drafted from the order."""
    taken = order.led_to.exclude(state__in=[State.VOID, State.WITHDRAWN]).exists()
    return order.kind == Kind.CPW and order.served_on is not None and not taken


def notice_needs(order: Order) -> list[str]:
    """What is missing before a notice may follow a warning (s.43(5))."""
    missing = []
    if order.comply_by is not None and clock.today() <= order.comply_by:
        day = order.comply_by + timedelta(days=1)
        missing.append(
            f"The warning’s time must have run: a notice may be issued from {day.day} {day:%B %Y}."
        )
    seen = order.events.filter(step="observe")
    if order.comply_by is not None and not seen.filter(happened_on__gt=order.comply_by).exists():
        missing.append("Somebody must have recorded that the conduct went on after that time.")
    return missing


@dataclass(frozen=True)
class Rung:
    """A person, body or place on the ladder: what has been tried and what is in force now."""

    about: Person | Organisation | None
    name: str
    orders: Sequence[Order]

    @property
    def in_force(self) -> list[Order]:
        return [order for order in self.orders if order.is_binding]


def orders_of(user: User, **about: Any) -> list[Order]:
    """The orders in sight that are about somebody or some case, the oldest first."""
    return list(
        ORDERS.visible_to(user)
        .filter(**about)
        .exclude(state=State.VOID)
        .order_by("drafted_at", "pk")
    )


def ladder_of_case(case: AsbCase, user: User) -> list[Rung]:
    """Everybody on the case who could be dealt with, each with their orders from this case."""
    orders = orders_of(user, case=case)
    roles = (Involvement.Role.ALLEGED_PERPETRATOR, Involvement.Role.CONVICTED)
    parties = (
        Involvement.objects.visible_to(user)
        .filter(record=case.record_id, role__in=roles, premises__isnull=True)
        .select_related("person", "organisation")
        .order_by("starts_on", "pk")
    )
    rungs: dict[UUID, Rung] = {}
    for each in parties:
        party = each.person or each.organisation
        assert party is not None
        own = [order for order in orders if party.pk in (order.person_id, order.organisation_id)]
        rungs.setdefault(party.pk, Rung(party, str(party), own))
    rest = [order for order in orders if order.recipient is None]
    if rest:
        rungs[case.pk] = Rung(None, "Places", rest)
    return list(rungs.values())


def names_for(user: User, orders: Sequence[Order]) -> dict[UUID, str]:
    """What each order is called here."""
    words = labels_for(user)
    return {
        order.pk: words.get(order.local_kind) or str(Kind(order.kind).label) for order in orders
    }


def kinds_to_draft(user: User) -> list[tuple[str, str]]:
    """What may be drafted from a case: this area's warnings, then the orders that follow no other."""
    from orders.models import WarningKind

    warnings = WarningKind.objects.visible_to(user).filter(active=True)
    found = [
        (f"{Kind.CPW if kind.is_statutory else Kind.WARNING}:{kind.code}", kind.label)
        for kind in warnings
    ]
    others = [
        kind for kind in LIFE if kind not in WARNINGS and kind not in (Kind.CPN, Kind.CLOSURE_ORDER)
    ]
    return [*found, *((f"{kind}:", str(kind.label)) for kind in others)]
