"""One case with everything that hangs from it, in each state that a record can be in."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from cases import services as casework
from cases.models import AsbCase, CaseReview, SatisfactionSurvey
from cases.services import reviews
from orders import services as orders
from orders.kinds import Kind, State
from orders.letters import CPW
from orders.models import Order, OrderDocument
from partnership import clock, files
from partnership.models import Block, Grant, Level, Record, User
from people import services as people
from people.addresses import Address
from people.models import Involvement, Organisation, Person, Premises
from tests.cast import EVERY_ITEM_LOW, Cast, log_case
from tests.security import asbrac_world, plans_world

ABSENT = uuid.UUID("6f0e3b1a-0000-4000-8000-000000000000")


@dataclass
class Thing:
    """A case and the ids of what hangs from it, by the argument names of the routes."""

    case: uuid.UUID
    person: uuid.UUID
    organisation: uuid.UUID
    place: uuid.UUID
    incident: uuid.UUID
    parts: dict[str, Any] = field(default_factory=dict)
    # Texts that stand nowhere but on this case.
    canaries: tuple[str, ...] = ()

    @property
    def order(self) -> Any:
        """The warning that was served from the case; its letter is `parts["document"]`."""
        return self.parts["order"]


def absent() -> Thing:
    """A case that does not exist, nor does anything on it."""
    names = [
        "assessment",
        "note",
        "whom",
        "other",
        "survey",
        "involvement",
        "action",
        "detail",
        "review",
        "complaint",
        "recommendation",
        "order",
        "document",
        "statement",
        *(name for name in asbrac_world.NAMES if name != "block"),
        *plans_world.NAMES,
    ]
    parts: dict[str, Any] = dict.fromkeys(names, ABSENT)
    numbers = dict.fromkeys(("number", "block", "grant"), 2_000_000_000)
    return Thing(ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, {**parts, **numbers})


def build(cast: Cast, by: User, word: str) -> Thing:
    """A general case of `by`, whose every text holds `word`. Morph its Record for other states."""
    ward = cast.north if by.partnership_id == cast.area.pk else None
    home = Address(line_1=f"1 {word} Street", postcode="ZZ1 1ZZ")
    person = people.add_person(
        by=by, given_name="Victor", family_name=word, aliases=[f"{word}er"], phone="01632 960001"
    )
    friend = people.add_person(by=by, given_name="Frieda", family_name=word)
    organisation = people.add_organisation(f"{word} Stores", by=by)
    place = people.add_premises(home, by=by)
    case = log_case(
        cast,
        by=by,
        ward=ward,
        title=f"Noise, {word}",
        narrative=f"Shouting about {word}.",
        parties=[(person, "victim"), (friend, "witness"), (organisation, "other")],
        premises=place,
        police_reference=f"PR-{word}",
    )
    other = log_case(cast, by=by, ward=ward, title=f"Beside it, {word}", narrative=word)
    casework.link_cases(case, other, by=by)
    action = casework.add_action(
        case, by=by, description=f"Speak about {word}", due_on=clock.today()
    )
    assessment = casework.assess_risk(case, EVERY_ITEM_LOW, by=by)
    note = casework.add_note(case, by=by, text=f"A note on {word}.")
    survey = SatisfactionSurvey.objects.create(
        partnership_id=case.partnership_id, case=case, sent_on=clock.today()
    )
    relationship = people.relate(person, friend, "friend", by=by)
    review = _review(case, person, by, word)
    order = served_warning(case, organisation, by, word)
    statement = orders.take_statement(case, by=by, kind="witness", text=f"I heard {word}.")
    asbrac = asbrac_world.build(cast, case, person, by, word)
    work = plans_world.build(cast, case, by, word)
    case.refresh_from_db()
    return Thing(
        case.pk,
        person.pk,
        organisation.pk,
        place.pk,
        case.incidents.get().pk,
        {
            "assessment": assessment.pk,
            "note": note.pk,
            "whom": ABSENT,
            "other": other.pk,
            "survey": survey.pk,
            "involvement": case.record.involvements.get(person=person).pk,
            "action": action.pk,
            "detail": person.contact_details.get().pk,
            "order": order.pk,
            "document": order.documents.get().pk,
            "statement": statement.pk,
            **asbrac,
            **work,
            "review": review.pk,
            "complaint": review.complaints.get().pk,
            "recommendation": review.recommendations.get().pk,
            "number": {
                "alias_remove": person.aliases.get().pk,
                "relationship_remove": relationship.pk,
            },
        },
        (
            word,
            case.record.reference,
            other.record.reference,
            order.record.reference,
            review.record.reference,
            *Record.objects.filter(
                pk__in=[
                    asbrac["referral"],
                    asbrac["meeting"],
                    work["work"],
                    work["matter"],
                    work["gmeeting"],
                ]
            ).values_list("reference", flat=True),
        ),
    )


def served_warning(case: AsbCase, about: Organisation, by: User, word: str) -> Order:
    """A warning that was served on an organisation, with its letter.

    The letter's files are written by hand: typesetting one for every case would take minutes.
    """
    people.involve(
        case.record, about, Involvement.Role.ALLEGED_PERPETRATOR, by=by, starts_on=clock.today()
    )
    order = orders.draft(
        Kind.CPW, by=by, case=case, about=about, conduct=f"Noise, {word}.", effect=word
    )
    orders.take(
        order, "add_requirement", by=by, requirement_kind="stop", requirement=f"Stop {word}."
    )
    Order.objects.filter(pk=order.pk).update(
        state=State.SERVED, issued_on=clock.today(), served_on=clock.today(), issuing_body="council"
    )
    content = files.put(f"%PDF {word}".encode())
    OrderDocument.objects.create(
        partnership_id=order.partnership_id,
        order=order,
        letter=CPW,
        number=f"{order.record.reference}/1",
        tree="{}",
        pdf_sha256=content,
        word_sha256=content,
        made_by=by,
    )
    return order


def _review(case: AsbCase, victim: Person, by: User, word: str) -> CaseReview:
    """A review of the case whose panel has met, with a complaint and a recommendation."""
    day = clock.today()
    review = reviews.receive_application(case, by=by, victim=victim, request=f"About {word}")
    reviews.add_complaint(review, by=by, about=word, behaviour_on=day, complained_on=day)
    reviews.decide_threshold(
        review,
        by=by,
        met=True,
        decision_reasons=word,
        persistence=word,
        harm=word,
        response=word,
    )
    reviews.request_information(review, by=by, agencies=[by.agency], asked_for=word, due_on=day)
    reviews.hold_panel(
        review,
        by=by,
        chair_name=f"Ingrid {word}",
        chair_role="Head of Housing",
        chair_is_independent=True,
        agencies=[by.agency],
        victim_invited=True,
        findings=word,
        outcome=word,
    )
    reviews.recommend(review, by=by, text=word, agency=by.agency, due_on=day)
    return review


def grant(thing: Thing, by: User, level: str = Level.READ, **whom: Any) -> None:
    """A live grant on the case and on the one beside it; what hangs from them comes with it."""
    for record in records_of(thing).filter(parent=None):
        Grant.objects.create(
            partnership_id=by.partnership_id,
            record=record,
            given_by=by,
            level=level,
            reason="Joint work",
            starts_at=clock.now() - timedelta(days=1),
            ends_at=clock.now() + timedelta(days=1),
            **whom,
        )
    thing.parts["whom"] = next(iter(whom.values())).pk


def records_of(thing: Thing) -> Any:
    """The Records of the case and of the case beside it, and of what came from the case."""
    names = ("order", "other", "referral", "meeting", "work", "matter", "gmeeting")
    return Record.objects.filter(pk__in=[thing.case, *(thing.parts[name] for name in names)])


def parties_of(thing: Thing) -> list[Any]:
    """Everybody and everything on the case, as querysets to be changed."""
    return [
        model.objects.filter(involvements__record=thing.case)
        for model in (Person, Organisation, Premises)
    ]


def put_behind(thing: Thing, compartment: str) -> None:
    """Move the case and everybody on it into a compartment."""
    records_of(thing).update(compartment=compartment)
    for rows in parties_of(thing):
        pks = list(rows.values_list("pk", flat=True))
        rows.model.objects.filter(pk__in=pks).update(compartment=compartment)


def block(thing: Thing, user: User, by: User) -> None:
    for record in records_of(thing).filter(parent=None):
        Block.objects.create(
            partnership_id=record.partnership_id,
            record=record,
            user=user,
            set_by=by,
            reason="Related",
        )


STATES = (
    "own_team",
    "read_granted",
    "write_granted",
    "other_team",
    "other_agency",
    "sealed",
    "sealed_named",
    "blocked",
    "exploitation",
    "marac",
    "other_partnership",
    "absent",
)


def every_state(cast: Cast) -> dict[str, Thing]:
    """The same kind of case in each of STATES."""
    things = {
        state: build(
            cast,
            {"other_team": cast.other_team, "other_partnership": cast.stranger}.get(
                state, cast.officer
            ),
            f"Zq{state.replace('_', '')}",
        )
        for state in STATES
        if state != "absent"
    }
    for thing in things.values():
        if thing is not things["other_partnership"]:
            grant(thing, cast.manager, agency=cast.police_force)
            Grant.objects.all().update(ends_at=clock.now() - timedelta(hours=1))
    grant(things["read_granted"], cast.manager, agency=cast.housing)
    grant(things["write_granted"], cast.manager, Level.WRITE, agency=cast.housing)
    grant(things["sealed_named"], cast.manager, Level.WRITE, user=cast.officer)
    records_of(things["other_agency"]).update(agency=cast.police_force, team=None)
    AsbCase.objects.filter(pk=things["other_agency"].case).update(owner=cast.manager)
    Order.objects.filter(pk=things["other_agency"].order).update(owner=cast.manager)
    records_of(things["sealed"]).update(sealed=True)
    records_of(things["sealed_named"]).update(sealed=True)
    for user in cast.accounts().values():
        block(things["blocked"], user, cast.manager)
    put_behind(things["exploitation"], "exploitation")
    put_behind(things["marac"], "marac")
    things["absent"] = absent()
    return things


# What the roles have on a case in each state, by the access model; where nothing is said, nothing.
# "own" is write, and the case is one's own to hand over.
LEVELS: dict[str, dict[str, str]] = {
    "officer": {
        "own_team": "own",
        "read_granted": "own",
        "write_granted": "own",
        "sealed_named": "own",
        "other_team": "read",
    },
    "colleague": {
        "own_team": "write",
        "read_granted": "write",
        "write_granted": "write",
        "other_team": "read",
    },
    "other_team": {
        "own_team": "read",
        "read_granted": "read",
        "write_granted": "read",
        "other_team": "own",
    },
    "manager": {
        "own_team": "manage",
        "read_granted": "manage",
        "write_granted": "manage",
        "other_team": "manage",
        "other_agency": "manage",
    },
    "coordinator": {
        "own_team": "write",
        "read_granted": "write",
        "write_granted": "write",
        "other_team": "read",
    },
    "partner": {"read_granted": "read", "write_granted": "write"},
    "police": {},
    "analyst": {},
    "administrator": {},
    "legal": {},
    "stranger": {"other_partnership": "manage"},
}

_TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value|name="csrf-token" content)="[^"]*"')


def body_of(response: Any, *ids: object) -> bytes:
    """The answer without what differs between any two requests: tokens, and the ids asked for."""
    content = b"".join(response) if response.streaming else response.content
    content = _TOKEN.sub(b"", content)
    for each in ids:
        # A short number is found in any page: in "401", in a year.
        if len(str(each)) > 6:
            content = content.replace(str(each).encode(), b"ID")
    return content


def heads_of(response: Any) -> dict[str, str]:
    """The answer's headers."""
    return dict(response.headers)
