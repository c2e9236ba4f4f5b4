"""The reads behind the pages of plans and pieces of work. Each starts from what the reader may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from cases.models import Incident
from ledger.figures import percentage, precision_of_sum
from ledger.models import Cell
from partnership import clock
from partnership.access.policy import may_change, may_manage
from partnership.dates import spoken
from partnership.models import Compartment, Deadline, Grant, User
from partnership.search import Badge, Hit, RecordLine
from people.models import Involvement
from plans.models import Comparison, Funding, LinkedCase, Part, Priority, Response, Work
from plans.services.common import writes

PAGE = 25
STATE_COLOURS = {"open": "blue", "closed": "grey"}

WORKS = Work.objects.select_related(
    "record__agency", "record__team", "owner", "lead_agency", "ward", "partnership"
)


@dataclass(frozen=True)
class Rights:
    """What a reader may do with a piece of work."""

    write: bool
    manage: bool


def rights_on(work: Work, user: User) -> Rights:
    """What `user` may do with the work; one of another partnership is for reading."""
    able = user.may(writes(work.is_operation))
    return Rights(
        write=able and may_change(user, work.record),
        manage=able and not work.is_operation and may_manage(user, work.record),
    )


def seen(user: User, *, operations: bool) -> Any:
    """Pieces of work in sight: operations or the others, never both on one page."""
    rows = WORKS.visible_to(user)
    return rows.filter(kind="operation") if operations else rows.exclude(kind="operation")


@dataclass(frozen=True)
class Filters:
    """Which pieces of work a list shows; empty means all."""

    kind: str = ""
    state: str = ""
    priority: str = ""
    owner: UUID | None = None


@dataclass(frozen=True)
class Page:
    """One page of a list; `before` and `after` name those to go on from."""

    works: Sequence[Work]
    before: UUID | None
    after: UUID | None


def work_page(
    user: User,
    filters: Filters,
    *,
    operations: bool,
    after: UUID | None = None,
    before: UUID | None = None,
    size: int = PAGE,
) -> Page:
    """Pieces of work, the newest first; keyset pages."""
    rows = seen(user, operations=operations)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.priority:
        rows = rows.filter(priorities__code=filters.priority).distinct()
    if filters.owner:
        rows = rows.filter(owner=filters.owner)
    backwards = before is not None
    turned_at = before or after
    if turned_at is not None:
        day = rows.filter(pk=turned_at).values_list("starts_on", flat=True).first()
        if day is None:
            return work_page(user, filters, operations=operations, size=size)
        step = "gt" if backwards else "lt"
        rows = rows.filter(
            Q(**{f"starts_on__{step}": day}) | Q(starts_on=day, **{f"pk__{step}": turned_at})
        )
    order = ("starts_on", "pk") if backwards else ("-starts_on", "-pk")
    found = list(rows.order_by(*order)[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    return Page(
        found,
        before=found[0].pk if found and (more if backwards else turned_at) else None,
        after=found[-1].pk if found and (more or backwards) else None,
    )


def describe_works(user: User, ids: Collection[UUID]) -> dict[UUID, RecordLine]:
    """Pieces of work in one line each, those that `user` sees and has pages for."""
    lines = {}
    for work in WORKS.visible_to(user).filter(pk__in=ids):
        if not may_read(user, operation=work.is_operation):
            continue
        name = "operation" if work.is_operation else "work"
        lines[work.pk] = RecordLine(
            f"{work.get_kind_display()}: {work.title}",
            reverse(name, args=[work.pk]),
            state=str(work.get_state_display()),
            colour=STATE_COLOURS[work.state],
        )
    return lines


def may_read(user: User, *, operation: bool) -> bool:
    """Whether `user` may open pages of operations, or of other pieces of work."""
    if operation:
        return user.may("soc.register") and Compartment.SOC in user.clearances
    return user.may("work.read")


def find_works(user: User, query: str) -> list[Hit]:
    """Problem files, projects and campaigns by reference or words of their title, newest first."""
    text = query.strip()
    if not text or not user.may("work.read"):
        return []
    rows = seen(user, operations=False).filter(
        Q(record__reference__iexact=text) | Q(title__icontains=text)
    )
    return [
        Hit(
            work.title,
            reverse("work", args=[work.pk]),
            detail=f"{work.get_kind_display()} {work.record.reference}",
            badges=(Badge(str(work.get_state_display()), STATE_COLOURS[work.state]),),
        )
        for work in rows.order_by("-starts_on", "pk")[:21]
    ]


def deadlines_of(work: Work, user: User) -> list[Deadline]:
    """What falls due on the work, for pages."""
    rows = Deadline.objects.visible_to(user).filter(record=work.record, met_at__isnull=True)
    return list(rows.select_related("assignee"))


def let_in(work: Work) -> list[Grant]:
    """Who has been let in, and still is."""
    live = Grant.objects.filter(record=work.record, ends_at__gt=clock.now())
    return list(live.select_related("agency", "user").order_by("ends_at"))


@dataclass(frozen=True)
class Linked:
    """A case that a problem file looks at, with what the reader may see of it."""

    link: LinkedCase
    people: Sequence[str]
    incidents: int


def linked_cases(work: Work, user: User) -> list[Linked]:
    """The cases that both the problem file and the reader see, with people, places and incidents."""
    links = list(
        LinkedCase.objects.visible_to(user)
        .filter(work=work)
        .select_related("case__record")
        .order_by("linked_at", "pk")
    )
    cases = [each.case_id for each in links]
    named: dict[UUID, list[str]] = {}
    for each in (
        Involvement.objects.visible_to(user)
        .filter(record__in=cases, ends_before=None)
        .select_related("person", "organisation", "premises")
        .order_by("role", "starts_on", "pk")
    ):
        named.setdefault(each.record_id, []).append(f"{each.get_role_display()}: {each.party}")
    counts: dict[UUID, int] = {}
    incidents = Incident.objects.visible_to(user).filter(case__in=cases)
    for case in incidents.values_list("case", flat=True):
        counts[case] = counts.get(case, 0) + 1
    return [
        Linked(each, named.get(each.case_id, []), counts.get(each.case_id, 0)) for each in links
    ]


def change_in(comparison: Comparison) -> str:
    """The change of a comparison in words, from its counts; no per cent on a base below 50."""
    change = comparison.after - comparison.before
    if comparison.before < 50:
        return f"{change:+,}, too few for a percentage"
    share: Decimal | None = percentage(change, comparison.before)
    return f"{change:+,} ({share:+}%)"


def money_of(user: User, priority: Priority) -> list[dict[str, str]]:
    """The money of a priority's pieces of work in sight, by kind; rough sums say that they are."""
    rows = Funding.objects.visible_to(user).filter(work__priorities=priority, removed_because="")
    sums: dict[str, list[Funding]] = {}
    for each in rows:
        sums.setdefault(str(each.get_kind_display()), []).append(each)
    return [{"key": kind, "value": f"{_rough(found)}"} for kind, found in sorted(sums.items())]


def _rough(found: Sequence[Funding]) -> str:
    word = ROUGHLY.get(precision_of_sum(each.precision for each in found), "")
    return f"{word}£{sum(each.quantity for each in found):,}"


def overdue_responses(user: User) -> list[Response]:
    """Responses of problem files and projects in sight that should be over: for the tasking pack."""
    return list(
        Response.objects.visible_to(user)
        .filter(
            status=Response.Status.OPEN,
            due_on__lt=clock.today(),
            removed_because="",
            work__state="open",
        )
        .exclude(work__kind="operation")
        .select_related("work__record", "agency", "owner")
        .order_by("due_on", "pk")[:200]
    )


def taken_out(part: type[Part], work: Work, user: User) -> int:
    """How many of a kind of part were taken out."""
    return part.objects.visible_to(user).filter(work=work).exclude(removed_because="").count()


def last_day(ends_before: date | None) -> str:
    """The last day of a half-open stretch in words; empty where it has no end."""
    return spoken(ends_before - timedelta(days=1)) if ends_before else ""


# What stands before a sum that is not all exact.
ROUGHLY = {"about": "about ", "at_least": "over ", "at_most": "under ", "estimated": "about "}


def said(cell: Cell | None) -> str:
    """A stored figure as a page says it; a dash where there is none."""
    if cell is None or cell.value is None:
        return "–"
    number = f"{cell.value:,.1f}".removesuffix(".0")
    return f"{ROUGHLY.get(cell.precision, '')}{number}"
