"""The reads behind lists of cases: Cases, its CSV, My work and the cases that a report may belong to.

All start from `visible_to`, and none counts a whole table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    DateField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from cases.models import AsbCase, RiskBand
from partnership import clock
from partnership.access.policy import may_change
from partnership.models import Deadline, User
from people.models import Involvement, Person, Premises

PAGE = 25
# Days that a case has been open (a closed one: had been), from and below; None has no upper end.
AGES: dict[str, tuple[str, int, int | None]] = {
    "under_28": ("Under 4 weeks", 0, 28),
    "28_to_90": ("4 weeks to 3 months", 28, 91),
    "91_to_182": ("3 to 6 months", 91, 182),
    "over_182": ("6 months or more", 182, None),
}
UNASSESSED = "none"
_NEVER = date(9999, 12, 31)

# What each sort key orders by; the record's id settles ties, so that no case is lost between pages.
SORTS: dict[str, Any] = {
    "opened": F("opened_on"),
    "reference": F("record__reference"),
    "ward": Coalesce(F("ward__name"), Value("")),
    "owner": F("owner__name"),
    "contact": Coalesce(F("next_contact_on"), Value(_NEVER, output_field=DateField())),
    "risk": Case(
        *(When(risk_band=band, then=rank) for rank, band in enumerate(RiskBand.values, 1)),
        default=0,
        output_field=IntegerField(),
    ),
}
DEFAULT_SORT = "-opened"


@dataclass(frozen=True)
class CaseFilters:
    """What a list of cases is narrowed to; an empty value does not narrow."""

    status: str = AsbCase.Status.OPEN
    owner: UUID | None = None
    asb_type: str = ""
    ward: UUID | None = None
    risk: str = ""
    age: str = ""
    theme: str = ""
    overdue: bool = False


def cases_for(user: User, filters: CaseFilters) -> QuerySet[AsbCase]:
    """The cases that `user` may see and that pass the filters."""
    cases: QuerySet[AsbCase] = AsbCase.objects.visible_to(user).filter(
        partnership=user.partnership_id
    )
    if filters.status:
        cases = cases.filter(status=filters.status)
    if filters.owner:
        cases = cases.filter(owner=filters.owner)
    if filters.asb_type:
        cases = cases.filter(asb_type=filters.asb_type)
    if filters.ward:
        cases = cases.filter(ward=filters.ward)
    if filters.risk:
        cases = cases.filter(risk_band="" if filters.risk == UNASSESSED else filters.risk)
    if filters.theme:
        cases = cases.filter(themes__contains=[filters.theme])
    if filters.overdue:
        cases = cases.filter(status=AsbCase.Status.OPEN, next_contact_on__lt=clock.today())
    if filters.age:
        _, least, below = AGES[filters.age]
        until = Coalesce(F("closed_on"), Value(clock.today(), output_field=DateField()))
        aged = cases.annotate(
            open_for=ExpressionWrapper(until - F("opened_on"), output_field=DurationField())
        ).filter(open_for__gte=timedelta(days=least))
        return aged if below is None else aged.filter(open_for__lt=timedelta(days=below))
    return cases


@dataclass(frozen=True)
class CasePage:
    """One page of a list; `before` and `after` name the cases to go on from, where there are more."""

    cases: Sequence[AsbCase]
    before: UUID | None
    after: UUID | None


def case_page(
    user: User,
    filters: CaseFilters,
    *,
    sort: str = DEFAULT_SORT,
    after: UUID | None = None,
    before: UUID | None = None,
    size: int = PAGE,
) -> CasePage:
    """A page of cases that begins after, or ends before, a case named by its id.

    Keyset pages: a case logged meanwhile shifts nothing, and page 400 costs what page 1 does. The
    address holds only the id; a case that has gone out of sight leads to the first page.
    """
    key = sort.removeprefix("-")
    backwards = before is not None
    descending = sort.startswith("-") != backwards
    rows = cases_for(user, filters).annotate(sort_key=SORTS[key])
    turned_at = before or after
    if turned_at is not None:
        at = (
            AsbCase.objects.visible_to(user)
            .annotate(sort_key=SORTS[key])
            .filter(pk=turned_at)
            .values_list("sort_key", flat=True)
            .first()
        )
        if at is None:
            return case_page(user, filters, sort=sort, size=size)
        step = "lt" if descending else "gt"
        rows = rows.filter(
            Q(**{f"sort_key__{step}": at}) | Q(sort_key=at, **{f"pk__{step}": turned_at})
        )
    order = ("-sort_key", "-pk") if descending else ("sort_key", "pk")
    found = list(rows.select_related("record", "owner", "ward").order_by(*order)[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    return CasePage(
        cases=found,
        before=found[0].pk if found and (more if backwards else turned_at) else None,
        after=found[-1].pk if found and (more or backwards) else None,
    )


EXPORTED = (
    "record__reference",
    "title",
    "status",
    "asb_type",
    "qualifiers",
    "hate_strands",
    "themes",
    "source",
    "ward__name",
    "risk_band",
    "owner__name",
    "record__agency__name",
    "opened_on",
    "next_contact_on",
    "closed_on",
    "closure_reason",
)


def export_rows(user: User, filters: CaseFilters, sort: str) -> list[tuple[Any, ...]]:
    """`EXPORTED` of every case that passes, read whole: the log says how many left before one does."""
    sign = "-" if sort.startswith("-") else ""
    rows = cases_for(user, filters).annotate(sort_key=SORTS[sort.removeprefix("-")])
    return list(rows.order_by(f"{sign}sort_key", f"{sign}pk").values_list(*EXPORTED))


def owners_for(user: User) -> QuerySet[User]:
    """Who may own the cases that `user` has by standing right; nobody for accounts without one."""
    standing = user.role.standing
    staff: QuerySet[User] = User.objects.visible_to(user).filter(
        role__capabilities__contains=["case.write"]
    )
    if not standing:
        return staff.none()
    if not any(each["scope"] == "partnership" for each in standing):
        staff = staff.filter(agency=user.agency_id)
    return staff.order_by("name")


WORK_SHOWN = 200


def work_of(user: User) -> list[Deadline]:
    """What waits for `user` on records in sight, the most overdue first; 200 at most."""
    return list(
        Deadline.objects.visible_to(user)
        .filter(assignee=user, met_at__isnull=True)
        .select_related("record")
        .order_by("due_on", F("due_at").asc(nulls_last=True), "pk")[:WORK_SHOWN]
    )


def due_now(user: User) -> int:
    """How much of My work is overdue or due today, for the number beside it in the navigation."""
    waiting = Deadline.objects.visible_to(user).filter(
        assignee=user, met_at__isnull=True, due_on__lte=clock.today()
    )
    return waiting[:WORK_SHOWN].count()


def without_next_step(user: User) -> list[AsbCase]:
    """Open cases of `user` on which nothing falls due: every open case should have a next step."""
    waiting = Deadline.objects.filter(record=OuterRef("record"), met_at__isnull=True)
    return list(
        AsbCase.objects.visible_to(user)
        .filter(~Exists(waiting), owner=user, status=AsbCase.Status.OPEN)
        .select_related("record", "ward")
        .order_by("opened_on", "pk")[:WORK_SHOWN]
    )


def shared_with(user: User) -> list[AsbCase]:
    """Open cases that an account without a standing right sees: those shared with it or its agency."""
    return list(
        AsbCase.objects.visible_to(user)
        .filter(status=AsbCase.Status.OPEN)
        .select_related("record", "ward")
        .order_by("-opened_on", "-pk")[:WORK_SHOWN]
    )


OFFERED = 5


def open_cases_of(
    user: User, people: Iterable[Person], places: Iterable[Premises]
) -> list[tuple[AsbCase, bool]]:
    """Open cases in sight that these people or places are on, newest first, five at most.

    Each with whether `user` may add to it.
    """
    parties = Q(person__in=list(people)) | Q(premises__in=list(places))
    involved = Involvement.objects.filter(parties, ends_before__isnull=True).values("record_id")
    cases = (
        AsbCase.objects.visible_to(user)
        .filter(status=AsbCase.Status.OPEN, pk__in=involved)
        .select_related("record__agency", "owner", "ward")
        .order_by("-opened_on", "-pk")[:OFFERED]
    )
    return [(case, may_change(user, case.record)) for case in cases]
