"""The law's numbers, looked up by the date of the act.

`LAW` names every key; `SHIPPED` are the rows that each partnership starts with (sources: domain notes
of November 2026; some say what a legal officer should confirm). A row without a day is enacted and
not commenced: `legal.commence` gives it one, and from that day the forms obey it, while acts dated
before keep the old rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from partnership.models import LegalParameter, Partnership

NUMBER, POUNDS, SWITCH, WORDS = "number", "pounds", "switch", "words"


@dataclass(frozen=True)
class Key:
    """What a key means: its title, its form and its unit."""

    title: str
    form: str = NUMBER
    unit: str = ""


LAW: dict[str, Key] = {
    "adult_age": Key("Age from which a person is an adult", unit="years"),
    "cpn.minimum_age": Key("Youngest person who may be given a CPN (and so a CPW)", unit="years"),
    "cpn.appeal_days": Key("Appeal against a CPN, beginning with the day of issue", unit="days"),
    "cpn.individual_fine": Key("Highest fine for an individual's breach of a CPN", POUNDS),
    "fpn.cpn_maximum": Key("Highest fixed penalty for breach of a CPN", POUNDS),
    "fpn.pspo_maximum": Key("Highest fixed penalty for breach of a PSPO", POUNDS),
    "fpn.payment_days": Key("No prosecution until after a fixed penalty's date", unit="days"),
    "fpn.wider_accreditation": Key("Accredited (CSAS) officers may give more penalties", SWITCH),
    "summary.months": Key("Summary proceedings after the offence", unit="months"),
    "injunction.available": Key("Part 1 civil injunction in its first form", SWITCH),
    "injunction.minimum_age": Key("Youngest person a civil injunction may bind", unit="years"),
    "injunction.under_18_months": Key("Longest injunction for somebody under 18", unit="months"),
    "injunction.exclusion_age": Key("Youngest person who may be kept from home", unit="years"),
    "respect.available": Key("Respect order", SWITCH),
    "respect.minimum_age": Key("Youngest person a respect order may bind", unit="years"),
    "cbo.legal_basis": Key("Where criminal behaviour orders stand", WORDS),
    "cbo.minimum_age": Key("Youngest person a CBO may bind", unit="years"),
    "cbo.adult_minimum_years": Key("Shortest CBO of an adult, unless indefinite", unit="years"),
    "cbo.under_18_minimum_years": Key("Shortest CBO of somebody under 18", unit="years"),
    "cbo.under_18_maximum_years": Key("Longest CBO of somebody under 18", unit="years"),
    "cbo.review_months": Key("Review period of an under-18's CBO", unit="months"),
    "dispersal.maximum_hours": Key("Longest dispersal authorisation", unit="hours"),
    "dispersal.minimum_age": Key("Youngest person who may be directed to leave", unit="years"),
    "pspo.maximum_years": Key("Longest PSPO, and each extension", unit="years"),
    "pspo.challenge_weeks": Key("High Court challenge, beginning with the day", unit="weeks"),
    "pspo.expedited_available": Key("Expedited public spaces protection order", SWITCH),
    "pspo.expedited_months": Key("Longest expedited order", unit="months"),
    "closure.notice_hours": Key("Longest closure notice without a higher rank", unit="hours"),
    "closure.notice_maximum_hours": Key("Longest closure notice of a higher rank", unit="hours"),
    "closure.hearing_hours": Key("Hearing after service of a closure notice", unit="hours"),
    "closure.continue_hours": Key("Court may continue a closure notice", unit="hours"),
    "closure.adjournment_days": Key("Longest adjournment of a closure hearing", unit="days"),
    "closure.order_months": Key("Longest closure order", unit="months"),
    "closure.total_months": Key("Longest closure order with its extensions", unit="months"),
    "closure.appeal_days": Key("Appeal against a closure decision, from its day", unit="days"),
    "closure.provider_available": Key("Housing providers may give closure notices", SWITCH),
    "case_review.maximum_threshold": Key("Highest threshold of a case review", unit="complaints"),
    "case_review.complaint_months": Key("Complaint after the behaviour", unit="months"),
    "case_review.application_months": Key("Application after the complaint", unit="months"),
    "case_review.commissioner_review": Key("Review of case reviews by the commissioner", SWITCH),
    "asb.data_return": Key("ASB data return to the Secretary of State", SWITCH),
    "police.vehicle_seizure": Key("Police may seize vehicles without a warning", SWITCH),
    "police.begging_and_trespass": Key("Police powers on begging and trespass", SWITCH),
}


# The tool to which a key belongs, by what stands before its full stop; all others are "Other".
TOOLS: dict[str, str] = {
    "cpn": "Community protection warnings and notices (CPW, CPN)",
    "fpn": "Fixed penalties",
    "injunction": "Civil injunctions",
    "respect": "Respect orders",
    "cbo": "Criminal behaviour orders (CBO)",
    "dispersal": "Dispersal",
    "pspo": "Public spaces protection orders (PSPO)",
    "closure": "Closure",
    "case_review": "ASB case reviews",
}
OTHER = "Other"


def tool_of(key: str) -> str:
    """The tool to which `key` belongs."""
    return TOOLS.get(key.partition(".")[0], OTHER)


def slug_of(key: str) -> str:
    """The key as an address has it: no key holds a hyphen, so that it leads back."""
    return key.replace(".", "-")


def key_of(slug: str) -> str | None:
    """The key that `slug` stands for; None where there is none."""
    key = slug.replace("-", ".")
    return key if key in LAW else None


def in_words(key: str, value: str) -> str:
    """A value as people read it: "21 days", "1 month", "£2,500", "Yes"."""
    meaning = LAW[key]
    if meaning.form == SWITCH:
        return "Yes" if value == "1" else "No"
    if meaning.form == POUNDS:
        return f"£{int(value):,}"
    if meaning.form == NUMBER:
        return f"{value} {meaning.unit.removesuffix('s') if value == '1' else meaning.unit}"
    return value


@dataclass(frozen=True)
class Row:
    """A shipped row: no day means that it has not been commenced."""

    key: str
    value: str
    effective_from: date | None
    source: str
    note: str = ""


PART_1 = date(2015, 3, 23)
# No key that BSafe ships has held from before this day: the 2014 Act's Part 4 came first.
PART_4 = date(2014, 10, 20)
# Royal Assent of the Crime and Policing Act 2026: nothing in it can have commenced before.
ASSENT_2026 = date(2026, 4, 29)
SENTENCING_ACT = date(2020, 12, 1)
EXPEDITED = date(2022, 6, 28)
JUNE_2026 = date(2026, 6, 29)
_NOT_YET = "Enacted on 29 April 2026. No commencement regulations were found by November 2026."


def _row(key: str, value: int | str, day: date | None, source: str, note: str = "") -> Row:
    return Row(key, str(value), day, source, note)


SHIPPED: tuple[Row, ...] = (
    _row("adult_age", 18, PART_4, "2014 Act; Sentencing Act 2020"),
    _row("cpn.minimum_age", 16, PART_4, "2014 Act s.43(1)"),
    _row("cpn.appeal_days", 21, PART_4, "2014 Act s.46(2)"),
    _row("cpn.individual_fine", 2500, PART_4, "2014 Act s.48(2): level 4"),
    _row("fpn.cpn_maximum", 100, PART_4, "2014 Act s.52(7)"),
    _row("fpn.cpn_maximum", 500, None, "Crime and Policing Act 2026 s.4", _NOT_YET),
    _row("fpn.pspo_maximum", 100, PART_4, "2014 Act s.68(6)"),
    _row("fpn.pspo_maximum", 500, None, "Crime and Policing Act 2026 s.4", _NOT_YET),
    _row("fpn.payment_days", 14, PART_4, "2014 Act s.52(5)"),
    _row("fpn.wider_accreditation", 0, PART_4, "2014 Act s.53"),
    _row("fpn.wider_accreditation", 1, None, "Crime and Policing Act 2026 s.4", _NOT_YET),
    _row(
        "summary.months",
        6,
        PART_4,
        "Magistrates' Courts Act 1980 s.127",
        "Confirm against the text of the Act.",
    ),
    _row("injunction.available", 1, PART_1, "2014 Act s.1"),
    _row(
        "injunction.available",
        0,
        None,
        "Crime and Policing Act 2026 s.2",
        f"{_NOT_YET} Then youth (10 to 17) and housing injunctions take its place: confirm.",
    ),
    _row("injunction.minimum_age", 10, PART_1, "2014 Act s.1(1)"),
    _row("injunction.under_18_months", 12, PART_1, "2014 Act s.1(6)"),
    _row("injunction.exclusion_age", 18, PART_1, "2014 Act s.13(1)"),
    _row("respect.available", 0, PART_1, "No such order before the Crime and Policing Act 2026"),
    _row(
        "respect.available",
        1,
        None,
        "Crime and Policing Act 2026 s.1",
        f"{_NOT_YET} To be piloted: set a day only if your area is in the pilot.",
    ),
    _row("respect.minimum_age", 18, PART_1, "Crime and Policing Act 2026 s.1"),
    _row("cbo.legal_basis", "2014 Act s.22", PART_4, "2014 Act Part 2, repealed"),
    _row("cbo.legal_basis", "Sentencing Act 2020 s.330", SENTENCING_ACT, "Sentencing Act 2020"),
    _row("cbo.minimum_age", 10, PART_4, "Sentencing Act 2020 s.330"),
    _row("cbo.adult_minimum_years", 2, PART_4, "Sentencing Act 2020 s.334"),
    _row("cbo.under_18_minimum_years", 1, PART_4, "Sentencing Act 2020 s.334"),
    _row("cbo.under_18_maximum_years", 3, PART_4, "Sentencing Act 2020 s.334"),
    _row("cbo.review_months", 12, PART_4, "Sentencing Act 2020 s.337"),
    _row("dispersal.maximum_hours", 48, PART_4, "2014 Act s.34"),
    _row("dispersal.maximum_hours", 72, None, "Crime and Policing Act 2026 s.3", _NOT_YET),
    _row("dispersal.minimum_age", 10, PART_4, "2014 Act s.35"),
    _row("pspo.maximum_years", 3, PART_4, "2014 Act s.60"),
    _row("pspo.challenge_weeks", 6, PART_4, "2014 Act s.66"),
    _row("pspo.expedited_available", 0, PART_4, "No such order before the 2022 Act"),
    _row(
        "pspo.expedited_available",
        1,
        EXPEDITED,
        "2014 Act s.59A (Police, Crime, Sentencing and Courts Act 2022)",
        "Confirm the day against the text.",
    ),
    _row("pspo.expedited_months", 6, PART_4, "2014 Act s.60A"),
    _row("closure.notice_hours", 24, PART_4, "2014 Act s.77(1)"),
    _row("closure.notice_maximum_hours", 48, PART_4, "2014 Act s.77(2)"),
    _row("closure.notice_maximum_hours", 72, None, "Crime and Policing Act 2026 s.3", _NOT_YET),
    _row("closure.hearing_hours", 48, PART_4, "2014 Act s.80(3)"),
    _row("closure.hearing_hours", 72, None, "Crime and Policing Act 2026 s.3", _NOT_YET),
    _row("closure.continue_hours", 48, PART_4, "2014 Act s.81(2)"),
    _row("closure.adjournment_days", 14, PART_4, "2014 Act s.81(3)"),
    _row("closure.order_months", 3, PART_4, "2014 Act s.80(6)"),
    _row("closure.total_months", 6, PART_4, "2014 Act s.82(8)"),
    _row("closure.appeal_days", 21, PART_4, "2014 Act s.84"),
    _row("closure.provider_available", 0, PART_4, "2014 Act s.76: police and local authority"),
    _row(
        "closure.provider_available",
        1,
        None,
        "Crime and Policing Act 2026 s.5",
        f"{_NOT_YET} For their own premises.",
    ),
    _row("case_review.maximum_threshold", 3, PART_4, "2014 Act s.104(4)"),
    _row("case_review.complaint_months", 1, PART_4, "2014 Act s.104(11)", "Procedures may differ."),
    _row(
        "case_review.application_months", 6, PART_4, "2014 Act s.104(11)", "Procedures may differ."
    ),
    _row("case_review.commissioner_review", 0, PART_4, "2014 Act Sch 4 as first enacted"),
    _row("case_review.commissioner_review", 1, None, "Crime and Policing Act 2026 s.6", _NOT_YET),
    _row("asb.data_return", 0, PART_4, "No such duty before the Crime and Policing Act 2026"),
    _row("asb.data_return", 1, None, "Crime and Policing Act 2026 s.7", _NOT_YET),
    _row("police.vehicle_seizure", 0, PART_4, "A warning was needed"),
    _row("police.vehicle_seizure", 1, JUNE_2026, "Crime and Policing Act 2026 s.8; SI 2026/689"),
    _row("police.begging_and_trespass", 0, PART_4, "Before the Crime and Policing Act 2026"),
    _row(
        "police.begging_and_trespass",
        1,
        JUNE_2026,
        "Crime and Policing Act 2026 ss.11-12; SI 2026/689",
    ),
)


class NoLaw(Exception):
    """No row of a key is in force on the day: the power did not exist, or a row is missing."""

    def __init__(self, key: str, on: date) -> None:
        super().__init__(
            f"{LAW[key].title}: the law has no rule in force on {on.day} {on:%B %Y}. "
            "Check the date, or ask your legal officer."
        )


class Law:
    """The law of one partnership on one day. Reads all its rows once."""

    def __init__(self, rows: Iterable[tuple[str, str]], on: date) -> None:
        self.on = on
        self._values = dict(rows)

    def number(self, key: str) -> int:
        """The number of `key`. Raises NoLaw where none is in force."""
        return int(self.words(key))

    def allows(self, key: str) -> bool:
        """Whether the switch `key` is on; off where no row is in force."""
        assert LAW[key].form == SWITCH
        return self._values.get(key) == "1"

    def words(self, key: str) -> str:
        """The value of `key` as it is written. Raises NoLaw where none is in force."""
        assert key in LAW, key
        if key not in self._values:
            raise NoLaw(key, self.on)
        return self._values[key]


def in_force(rows: Iterable[LegalParameter], on: date) -> dict[str, LegalParameter]:
    """Of each key the row in force on `on`: the one that came into force last and has not ended."""
    found: dict[str, LegalParameter] = {}
    for row in rows:
        if row.effective_from is None or row.effective_from > on:
            continue
        if row.effective_to is not None and row.effective_to <= on:
            continue
        other = found.get(row.key)
        if other is None or other.effective_from < row.effective_from:  # type: ignore[operator]
            found[row.key] = row
    return found


def law_on(partnership_id: UUID, on: date) -> Law:
    """The law in force on `on`: of each key the row that came into force last."""
    rows = LegalParameter.objects.filter(partnership_id=partnership_id, effective_from__lte=on)
    return Law([(key, row.value) for key, row in in_force(rows, on).items()], on)


def sync_law(partnership: Partnership) -> None:
    """Write the shipped rows that a partnership does not have. What it has set is left alone."""
    have = {
        (row.key, row.value, row.source)
        for row in LegalParameter.objects.filter(partnership=partnership, is_shipped=True)
    }
    LegalParameter.objects.bulk_create(
        LegalParameter(
            partnership=partnership,
            key=row.key,
            value=row.value,
            effective_from=row.effective_from,
            source=row.source,
            note=row.note,
            is_shipped=True,
        )
        for row in SHIPPED
        if (row.key, row.value, row.source) not in have
    )
