"""A report as it is taken on the telephone: its person and place, and the case that it opens or joins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection, transaction

from cases.drafts import LOG_REPORT, REPORT_SAVED
from cases.models import AsbCase, AsbType, Term
from cases.services.intake import IncidentReport, add_incident, open_case
from partnership.models import User, Ward
from partnership.rules import Finding, Refused
from partnership.services import discard_draft, find_draft, read_draft, save_draft
from people.addresses import Address, phone_digits, postcode
from people.models import Involvement, Person, Premises
from people.services import add_contact_detail, add_person, add_premises, involve


@dataclass(frozen=True)
class TakenReport:
    """What the caller said, and what the officer decided.

    `person`, `premises` and `case` are those on file that it is about; None stands for a new one.
    """

    source: str
    occurred_on: date
    asb_type: str
    narrative: str
    place: str = ""
    ward: Ward | None = None
    qualifiers: Sequence[str] = ()
    hate_strands: Sequence[str] = ()
    name: str = ""
    phone: str = ""
    person: Person | None = None
    premises: Premises | None = None
    case: AsbCase | None = None


@transaction.atomic
def log_report(taken: TakenReport, *, by: User, key: UUID) -> AsbCase:
    """Open a case from the report, or add it to the one chosen; `key` names the page it was typed on.

    The same page sent twice (a double press, a step back) gives the same case. The page's draft goes.
    Raises Refused with every rule that forbids it; nothing is written then.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{by.pk}{key}"])
    saved = saved_before(by, key)
    if saved is not None:
        return saved
    person, premises = _person(taken, by), _premises(taken, by)
    report = IncidentReport(
        occurred_on=taken.occurred_on,
        asb_type=taken.asb_type,
        source=taken.source,
        narrative=taken.narrative,
        qualifiers=taken.qualifiers,
        hate_strands=taken.hate_strands,
        premises=premises,
        ward=taken.ward,
        victims=[person] if person else [],
    )
    if taken.case is None:
        case = open_case(
            report,
            by=by,
            title=title_of(taken, by, premises),
            parties=[(person, Involvement.Role.VICTIM)] if person else [],
        )
    else:
        case = taken.case
        add_incident(case, report, by=by)
        if person is not None:
            involve(
                case.record, person, Involvement.Role.VICTIM, by=by, starts_on=report.occurred_on
            )
    discard_draft(by, LOG_REPORT, str(key))
    save_draft(by, REPORT_SAVED, str(key), {"case": str(case.pk)})
    return case


def saved_before(by: User, key: UUID) -> AsbCase | None:
    """The case to which the page named `key` went when it was first sent."""
    draft = find_draft(by, REPORT_SAVED, str(key))
    kept = read_draft(draft) if draft else None
    return AsbCase.objects.visible_to(by).filter(pk=kept["case"]).first() if kept else None


def _person(taken: TakenReport, by: User) -> Person | None:
    phone = taken.phone.strip()
    if taken.person is not None:
        known = taken.person.contact_details.filter(search_value=phone_digits(phone))
        # A number on file keeps its mark: one that is not safe to ring does not become safe here.
        if phone and not known.exists():
            add_contact_detail(taken.person, "phone", phone, by=by)
        return taken.person
    given, family = split_name(taken.name)
    if not given and not family:
        if phone:
            raise Refused(
                Finding(
                    "REPORT-PHONE",
                    "Enter who the phone number belongs to, even if only a first name.",
                    "name",
                )
            )
        return None
    return add_person(by=by, given_name=given, family_name=family, phone=phone)


def _premises(taken: TakenReport, by: User) -> Premises | None:
    if taken.premises is not None or not taken.place.strip():
        return taken.premises
    return add_premises(address_of(taken.place, taken.ward), by=by)


_TITLES = re.compile(r"^(mr|mrs|ms|miss|mx|dr)\.?\s+", re.IGNORECASE)


def split_name(name: str) -> tuple[str, str]:
    """First names and family name, the last word; after "Mr" or "Ms" a single word is the family's."""
    words = " ".join(name.split())
    bare = _TITLES.sub("", words)
    given, _, family = bare.rpartition(" ")
    if given:
        return given, family
    return ("", bare) if bare != words else (bare, "")


_POSTCODE = re.compile(r"\b[a-z]{1,2}[0-9][0-9a-z]?\s*[0-9][a-z]{2}\b", re.IGNORECASE)
_NUMBER = re.compile(r"^((flat|unit|apartment|room)\s+\w+[,\s]+)?\d+\w?[,\s]+", re.IGNORECASE)
_STREET = re.compile(
    r"\b(street|st|road|rd|avenue|ave|lane|drive|close|court|crescent|place|square|gardens|grove|"
    r"terrace|way|walk|promenade|parade)\b",
    re.IGNORECASE,
)


def address_of(place: str, ward: Ward | None = None) -> Address:
    """What was typed as one line: an address, its postcode wherever it stands, or a described spot."""
    found = _POSTCODE.search(place)
    code = postcode(found[0]) if found else ""
    rest = place.replace(found[0], "") if found and code else place
    parts = [part for part in (" ".join(each.split()) for each in rest.split(",")) if part]
    if not parts or not (code or _NUMBER.match(rest.strip()) or _STREET.search(parts[0])):
        return Address(description=", ".join(parts), postcode=code or "", ward=ward)
    if re.fullmatch(r"(flat|unit|room)\s+\w+|\d+\w?", parts[0], re.IGNORECASE) and len(parts) > 1:
        parts[:2] = [f"{parts[0]} {parts[1]}" if parts[0][0].isdigit() else ", ".join(parts[:2])]
    town = parts.pop() if len(parts) > 1 else ""
    return Address(
        line_1=parts[0], line_2=", ".join(parts[1:]), town=town, postcode=code or "", ward=ward
    )


LONGEST_TITLE = 120


def title_of(taken: TakenReport, by: User, premises: Premises | None) -> str:
    """What the case is about, after its type and place: "Noise, Example Street". Nobody's name.

    Without the house number: lists show it to everybody who sees the case.
    """
    codes = list(taken.qualifiers)
    labels = dict(
        Term.objects.visible_to(by)
        .filter(vocabulary=Term.Vocabulary.QUALIFIER, code__in=codes)
        .values_list("code", "label")
    )
    first = next((labels[code] for code in codes if code in labels), "")
    what = first or f"{AsbType(taken.asb_type).label} behaviour"
    where = ""
    if premises is not None:
        where = premises.description or _NUMBER.sub("", premises.line_1) or premises.postcode
    ward = taken.ward or (premises.ward if premises else None)
    where = where or (ward.name if ward else "")
    return (f"{what}, {where}" if where else what)[:LONGEST_TITLE]
