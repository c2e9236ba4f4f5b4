"""Drafting: whom it is about, what it says, and what it requires."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from cases.models import AsbCase, Term
from ledger import services as ledger
from orders.kinds import ABOUT, PERSONAL, About, Kind, State
from orders.models import Order, Requirement, WarningKind
from orders.rules.registry import Act
from orders.services.common import (
    ORDERS,
    Doing,
    answer_findings,
    storable,
    sync_deadlines,
    verb,
)
from orders.steps.drafting import DRAFT
from orders.steps.inputs import asked
from partnership import clock
from partnership.access.policy import may_change
from partnership.models import User, Ward
from partnership.rules import Finding, Refused, refuse_if
from partnership.services import create_record
from people.models import Involvement, Organisation, Person, Premises
from people.services import involve

_COLUMNS = {
    "area",
    "conduct",
    "effect",
    "unreasonable",
    "comply_by",
    "review_on",
    "starts_on",
    "ends_on",
    "starts_at",
    "ends_at",
}


@transaction.atomic
def draft(
    kind: str,
    *,
    by: User,
    case: AsbCase | None = None,
    about: Person | Organisation | Premises | None = None,
    local_kind: str = "",
    source: Order | None = None,
    **data: Any,
) -> Order:
    """Draft an order of `kind` about somebody or some place, from a case where there is one.

    A CPN is drafted from its warning (`source`) and takes over what the warning says where nothing
    else is given. `data` are the answers to `orders.steps.drafting.DRAFT`. The law's rules are asked
    when it is issued or applied for: a draft may be incomplete. Raises Refused.
    """
    kind = Kind(kind)
    if source is not None:
        case = case or source.case
        about = about or source.recipient
        data = _from_warning(source) | data
    findings = _subject_findings(kind, by, case, about, source)
    local = _local_kind(by, kind, local_kind)
    if kind in (Kind.WARNING, Kind.CPW) and local is None:
        findings.append(
            Finding("ORD-11", "Select the kind of warning from the list.", "local_kind")
        )
    if not by.may("order.write"):
        findings.append(
            Finding("ORD-0", "Your role cannot draft orders. Ask a Community Safety officer.")
        )
    data = dict(data)
    if case is not None:
        data.setdefault("themes", list(case.themes))
        data.setdefault("ward", case.ward)
    refuse_if(findings)
    parent = case.record if case else None
    record = create_record(
        "order",
        "OR",
        agency=parent.agency if parent else by.agency,
        team=parent.team if parent else by.team,
        parent=parent,
    )
    order = Order(
        record=record,
        partnership_id=record.partnership_id,
        kind=kind,
        local_kind=local.code if local else "",
        case=case,
        source=source,
        person=about if isinstance(about, Person) else None,
        organisation=about if isinstance(about, Organisation) else None,
        premises=about if isinstance(about, Premises) else None,
        owner=by if case is None else case.owner,
        agency=parent.agency if parent else by.agency,
        drafted_by=by,
    )
    refuse_if(
        [
            *answer_findings(Act(order, "edit", by, clock.today(), data), DRAFT),
            *_write_answers(order, data, by),
        ]
    )
    order.save()
    if about is not None:
        role = {Person: Involvement.Role.ALLEGED_PERPETRATOR, Premises: Involvement.Role.LOCATION}
        involve(
            record,
            about,
            role.get(type(about), Involvement.Role.ALLEGED_PERPETRATOR),
            by=by,
            starts_on=clock.today(),
        )
    if source is not None and kind is Kind.CPN:
        for each in source.requirements.filter(ends_before__isnull=True):
            Requirement.objects.create(
                partnership_id=order.partnership_id,
                order=order,
                kind=each.kind,
                text=each.text,
            )
    Doing(Act(order, "draft", by, clock.today())).event(f"{label_of(order)} drafted")
    sync_deadlines(order)
    return ORDERS.get(pk=order.pk)


def _subject_findings(
    kind: Kind,
    by: User,
    case: AsbCase | None,
    about: Person | Organisation | Premises | None,
    source: Order | None,
) -> list[Finding]:
    wanted = ABOUT[kind]
    found = []
    if case is not None and not may_change(by, case.record):
        raise Refused(
            Finding(
                "ORD-0",
                "Only the case's team, a manager or somebody it is shared with for writing may draft "
                "an order from it.",
            )
        )
    if kind in PERSONAL and case is None:
        found.append(
            Finding("ORD-13", "Draft this order from a case: open the case first.", "case")
        )
    fits = {
        About.PERSON: (Person,),
        About.PERSON_OR_BODY: (Person, Organisation),
        About.PREMISES: (Premises,),
        About.AREA: (Premises, type(None)),
    }[wanted]
    if source is not None and not may_change(by, source.record):
        raise Refused(Finding("ORD-0", "Only those who may change the earlier order follow it up."))
    if not isinstance(about, fits) or _is_elsewhere(about, by):
        words = {
            About.PERSON: "Select the person whom it is about.",
            About.PERSON_OR_BODY: "Select the person or organisation whom it is about.",
            About.PREMISES: "Select the premises.",
            About.AREA: "This order is about an area, not about a person.",
        }[wanted]
        found.append(Finding("ORD-14", words, "about"))
    elif (
        about is not None and kind in PERSONAL and case is not None and not on_the_case(case, about)
    ):
        found.append(
            Finding(
                "ORD-14",
                "Add the person or organisation to the case first, as alleged perpetrator.",
                "about",
            )
        )
    if kind is Kind.CPN and (source is None or source.kind != Kind.CPW):
        found.append(
            Finding(
                "CPN-1",
                "Choose the Community Protection Warning that the notice follows. "
                "(Rule CPN-1: 2014 Act s.43(5)(a))",
                "source",
            )
        )
    if kind is Kind.CLOSURE_ORDER:
        found.append(
            Finding("ORD-15", "A closure order comes from the hearing of a closure notice.", "kind")
        )
    return found


def _is_elsewhere(about: Person | Organisation | Premises | None, by: User) -> bool:
    return about is not None and about.partnership_id != by.partnership_id


def on_the_case(case: AsbCase, about: Person | Organisation | Premises) -> bool:
    """Whether somebody has a role on the case that could make them a recipient."""
    field = {Person: "person", Organisation: "organisation", Premises: "premises"}[type(about)]
    roles = (
        Involvement.Role.ALLEGED_PERPETRATOR,
        Involvement.Role.CONVICTED,
        Involvement.Role.LOCATION,
    )
    return Involvement.objects.filter(
        record=case.record_id, role__in=roles, **{field: about.pk}
    ).exists()


def _local_kind(by: User, kind: Kind, code: str) -> WarningKind | None:
    if kind not in (Kind.WARNING, Kind.CPW):
        return None
    kinds = WarningKind.objects.visible_to(by).filter(active=True, is_statutory=kind is Kind.CPW)
    return kinds.filter(code=code).first() if code else kinds.first() if kind is Kind.CPW else None


def prefilled(case: AsbCase, source: Order | None) -> dict[str, Any]:
    """What a draft begins with, so that nothing is typed twice."""
    start: dict[str, Any] = {"themes": list(case.themes)}
    if case.ward_id is not None:
        start["ward"] = str(case.ward_id)
    if source is not None:
        start |= _from_warning(source)
        start["ward"] = str(source.ward_id) if source.ward_id else ""
    return start


def _from_warning(source: Order) -> dict[str, Any]:
    return {
        "conduct": source.conduct,
        "effect": source.effect,
        "unreasonable": source.unreasonable,
        "themes": list(source.themes),
        "ward": source.ward,
        "vulnerability": source.answers.get("vulnerability", ""),
        "equality": source.answers.get("equality", ""),
        "parent_told": source.answers.get("parent_told", ""),
        "youth_justice_told": source.answers.get("youth_justice_told", ""),
    }


def _write_answers(order: Order, data: dict[str, Any], by: User) -> list[Finding]:
    """Put the answers of a draft where they belong; what is not asked of the kind is left out."""
    found = []
    names = {each.name for each in asked(DRAFT, Kind(order.kind))}
    for name in names & data.keys():
        value = data[name]
        if name == "themes":
            order.themes = sorted(set(value or []))
            known = set(
                Term.objects.visible_to(by)
                .filter(vocabulary=Term.Vocabulary.THEME)
                .values_list("code", flat=True)
            )
            if not set(order.themes) <= known:
                found.append(Finding("ORD-11", "Select themes from the list.", "themes"))
        elif name == "ward":
            ward = value if isinstance(value, Ward) or not value else None
            if value and ward is None:
                ward = Ward.objects.visible_to(by).filter(pk=value).first()
                if ward is None:
                    found.append(Finding("ORD-11", "Select a ward of your own area.", "ward"))
            order.ward = ward
        elif name in _COLUMNS:
            empty: Any = None if name not in {"area", "conduct", "effect", "unreasonable"} else ""
            text = value.strip() if isinstance(value, str) else value
            setattr(order, name, text if text not in (None, "") else empty)
        else:
            order.answers[name] = storable(value)
    if (
        order.starts_on is not None
        and order.ends_on is not None
        and order.ends_on < order.starts_on
    ):
        found.append(Finding("ORD-16", "The last day must not be before the first.", "ends_on"))
    return found


@verb("edit")
def edit(doing: Doing) -> None:
    """Change a draft. One that was consulted on or approved is a draft again."""
    refuse_if(_write_answers(doing.order, doing.data, doing.by))
    if doing.order.state != State.DRAFT:
        doing.event("Draft changed: it needs approval or consultation anew")


@verb("add_requirement")
def add_requirement(doing: Doing) -> None:
    """Add one thing that the order will ask."""
    new_requirement(doing)
    if doing.order.state == State.APPLIED:
        doing.event("Requirement added to what the court was asked for")
    elif doing.order.state != State.DRAFT:
        doing.event("Requirement added: the draft needs approval or consultation anew")


def new_requirement(doing: Doing, starts_on: date | None = None) -> Requirement:
    """Write the requirement that a step describes; it holds from `starts_on`, else from the first."""
    data = doing.data
    return Requirement.objects.create(
        partnership_id=doing.order.partnership_id,
        order=doing.order,
        kind=data["requirement_kind"],
        text=str(data["requirement"]).strip(),
        due_by=data.get("due_by"),
        starts_on=starts_on,
        supervisor=str(data.get("supervisor") or "").strip(),
        power_of_arrest=bool(data.get("power_of_arrest")),
        excludes_from_home=bool(data.get("excludes_from_home")),
    )


@verb("drop_requirement")
def drop_requirement(doing: Doing) -> None:
    """Take a requirement out of a draft."""
    Requirement.objects.filter(
        order=doing.order, pk__in=[each.pk for each in doing.data["requirements"]]
    ).delete()


@verb("hand_over")
def hand_over(doing: Doing) -> None:
    """Give the order to another owner; what falls due follows."""
    to: User = doing.data["owner"]
    if not to.may("order.write") or not may_change(to, doing.order.record):
        raise Refused(Finding("ORD-17", "Select somebody who works on orders here.", "owner"))
    doing.order.owner = to
    doing.fact("handed_over")
    doing.event(f"Handed over to {to.name}")


@verb("void")
def void(doing: Doing) -> None:
    """The order was entered by mistake: none of its facts ever happened."""
    from orders.services.paper import take_back_escalation

    order = doing.order
    for fact in ledger.facts_of(order.record):
        ledger.void(fact, by=doing.by)
    if order.kind == Kind.CPN and order.issued_on is not None:
        take_back_escalation(order, by=doing.by)
    order.state, order.ended_on = State.VOID, doing.on
    doing.event("Taken off the register: entered by mistake")


def label_of(order: Order) -> str:
    """What people call the order: the area's own word for a warning, else the statute's."""
    if order.local_kind:
        kind = WarningKind.objects.filter(
            partnership_id=order.partnership_id, code=order.local_kind
        ).first()
        if kind is not None:
            return kind.label
    return Kind(order.kind).label
