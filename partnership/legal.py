"""What a legal officer does to the law's rows: give one its day, add one, take a day back.

A rule in force is never edited, only followed by a later one, so that acts keep the law of their day.
Every step is written in the access log and in `LegalParameterChange`, in the same transaction.
"""

from __future__ import annotations

import re
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from partnership import clock
from partnership.access.log import log_access
from partnership.dates import add_months, spoken
from partnership.law import ASSENT_2026, LAW, NUMBER, PART_4, POUNDS, SWITCH
from partnership.models import LegalParameter, LegalParameterChange, User
from partnership.rules import Finding, Refused, refuse_if

# The largest number of each unit that a statute could sensibly hold: a slip of the finger is larger.
LARGEST = {
    "years": 100,
    "months": 120,
    "weeks": 104,
    "days": 366,
    "hours": 336,
    "complaints": 20,
}
LARGEST_SUM = 100_000
FURTHEST_YEARS = 10
Kind = LegalParameterChange.Kind


@transaction.atomic
def commence(
    row: LegalParameter,
    on: date,
    source: str,
    *,
    by: User,
    reason: str = "",
    request: HttpRequest | None = None,
) -> LegalParameter:
    """Give an uncommenced row the first day on which it holds. Raises Refused.

    `source` names the commencement regulations. LAW-5: a day in the past needs a reason, and what was
    computed for acts recorded meanwhile stays as it was computed.
    """
    refuse_if(_may(by, row))
    now = _locked(row)
    if now.effective_from is not None:
        raise Refused(
            Finding(
                "LAW-7",
                f"This value has its day already: {spoken(now.effective_from)}. "
                "Add a later value instead.",
            )
        )
    if not now.is_shipped:
        raise Refused(Finding("LAW-7", "This value was taken back. Add it again instead."))
    refuse_if(
        [
            *_source(source),
            *_fits_day(_rows(by, now.key), on, reason, first=_first_day(now)),
        ]
    )
    now.effective_from, now.regulations = on, source.strip()
    _set(now, by)
    _write_down(Kind.COMMENCED, now, None, on, source, reason, by, request)
    return now


@transaction.atomic
def add_row(
    key: str,
    value: str,
    effective_from: date,
    source: str,
    note: str = "",
    *,
    by: User,
    reason: str = "",
    request: HttpRequest | None = None,
) -> LegalParameter:
    """Add a value that holds from a day on: a later row follows those before it. Raises Refused.

    Sent twice, the second is refused: there is one value a day (LAW-4).
    """
    refuse_if(_may(by))
    # One change of a key at a time.
    rows = _rows(by, key)
    list(rows.select_for_update().order_by("pk"))
    written, findings = check_value(key, value)
    refuse_if(
        [
            *findings,
            *_source(source),
            *_fits_day(rows, effective_from, reason, first=PART_4),
        ]
    )
    made = LegalParameter.objects.create(
        partnership_id=by.partnership_id,
        key=key,
        value=written,
        effective_from=effective_from,
        source=source.strip(),
        note=note.strip(),
        set_by=by,
        set_at=clock.now(),
    )
    _write_down(Kind.ADDED, made, None, effective_from, source, reason, by, request)
    return made


@transaction.atomic
def withdraw_commencement(
    row: LegalParameter, *, by: User, request: HttpRequest | None = None
) -> LegalParameter:
    """Take back a day that still lies ahead. Raises Refused.

    A shipped row is uncommenced again; one that a legal officer added stays in the history only.
    """
    refuse_if(_may(by, row))
    now = _locked(row)
    day = now.effective_from
    if day is None:
        raise Refused(Finding("LAW-8", "This value has no day, so there is nothing to take back."))
    if day <= clock.today():
        raise Refused(
            Finding(
                "LAW-8",
                f"This value is in force since {spoken(day)}, and acts may rely on it. "
                "Add a later value instead.",
            )
        )
    source = now.regulations or now.source
    now.effective_from, now.regulations = None, ""
    _set(now, by)
    _write_down(Kind.WITHDRAWN, now, day, None, source, "", by, request)
    return now


def check_value(key: str, typed: str) -> tuple[str, list[Finding]]:
    """`typed` as a row of `key` holds it, and what is wrong with it (LAW-2)."""
    meaning = LAW[key]
    text = " ".join(typed.split())

    def wrong(message: str) -> tuple[str, list[Finding]]:
        return text, [Finding("LAW-2", message, "value")]

    if meaning.form == SWITCH:
        return (text, []) if text in ("0", "1") else wrong("Select yes or no")
    if meaning.form in (NUMBER, POUNDS):
        if meaning.form == POUNDS:
            text = text.removeprefix("£").replace(",", "").strip()
        if not re.fullmatch(r"[0-9]{1,9}", text):
            what = (
                "an amount in whole pounds, like 500"
                if meaning.form == POUNDS
                else (f"a whole number of {meaning.unit}, like 21")
            )
            return wrong(f"Value must be {what}")
        largest = LARGEST_SUM if meaning.form == POUNDS else LARGEST[meaning.unit]
        if not 0 < int(text) <= largest:
            return wrong(f"Value must be between 1 and {largest:,}. Check what you typed")
        return str(int(text)), []
    if not text:
        return wrong("Enter the value")
    return (text, []) if len(text) <= 120 else wrong("Value must be 120 characters or fewer")


def _may(by: User, row: LegalParameter | None = None) -> list[Finding]:
    if by.may("law.manage") and (row is None or row.partnership_id == by.partnership_id):
        return []
    return [Finding("LAW-1", "Only a legal officer of the partnership may do this.")]


def _source(source: str) -> list[Finding]:
    if not source.strip():
        return [Finding("LAW-3", "Enter the regulations, like SI 2027/123 reg. 2", "source")]
    if len(source.strip()) > 200:
        return [Finding("LAW-3", "Regulations must be 200 characters or fewer", "source")]
    return []


def _fits_day(
    rows: QuerySet[LegalParameter], day: date, reason: str, *, first: date
) -> list[Finding]:
    """One value a day; not before the Act; in the past with a reason only; no slip into a far year."""
    today = clock.today()
    findings = []
    if day < first:
        findings.append(
            Finding(
                "LAW-6",
                f"The day must be on or after {spoken(first)}: the Act did not exist before",
                "effective_from",
            )
        )
    elif day > add_months(today, 12 * FURTHEST_YEARS):
        findings.append(
            Finding(
                "LAW-6",
                f"The day must be within the next {FURTHEST_YEARS} years. Check the year",
                "effective_from",
            )
        )
    elif day < today and not reason.strip():
        findings.append(Finding("LAW-5", "Enter why the day lies in the past", "reason"))
    if rows.filter(effective_from=day).exists():
        findings.append(
            Finding(
                "LAW-4",
                f"There is a value from {spoken(day)} already. There can be one for each day",
                "effective_from",
            )
        )
    return findings


def _first_day(row: LegalParameter) -> date:
    """The first day on which an uncommenced row could have commenced: its Act's Royal Assent."""
    return ASSENT_2026 if "Crime and Policing Act 2026" in row.source else PART_4


def _rows(by: User, key: str) -> QuerySet[LegalParameter]:
    return LegalParameter.objects.filter(partnership_id=by.partnership_id, key=key)


def _locked(row: LegalParameter) -> LegalParameter:
    """The row as it is now. One change of a key at a time: all its rows are locked."""
    rows = LegalParameter.objects.filter(partnership_id=row.partnership_id, key=row.key)
    return next(each for each in rows.select_for_update().order_by("pk") if each.pk == row.pk)


def _set(row: LegalParameter, by: User) -> None:
    row.set_by, row.set_at = by, clock.now()
    row.save(update_fields=["effective_from", "regulations", "set_by", "set_at"])


def _write_down(
    kind: Kind,
    row: LegalParameter,
    old: date | None,
    new: date | None,
    source: str,
    reason: str,
    by: User,
    request: HttpRequest | None,
) -> None:
    LegalParameterChange.objects.create(
        partnership_id=row.partnership_id,
        parameter=row,
        kind=kind,
        old_day=old,
        new_day=new,
        source=source.strip(),
        reason=reason.strip(),
        by=by,
        at=clock.now(),
    )
    log_access(by, "change", "legalparameter", row.pk, request=request)
