"""Entries of the registers: made, changed, struck out. What they count follows them in the ledger."""

from __future__ import annotations

from calendar import monthrange
from functools import singledispatch
from typing import Any, TypeVar

from django.db import transaction

from ledger.models import Precision
from partnership import clock
from partnership.access.policy import may_change
from partnership.models import User
from partnership.rules import Finding, Refused, refuse_if
from partnership.services import create_record, touch
from plans.models import (
    CctvDownload,
    CseCount,
    NrmReferral,
    PreventCount,
    RegisterEntry,
    SocReferral,
    Work,
)
from plans.registers import BY_MODEL, Register
from plans.services import counting
from plans.services.common import needed, past

E = TypeVar("E", bound=RegisterEntry)


@transaction.atomic
def enter(register: Register, *, by: User, **values: Any) -> RegisterEntry:
    """Make an entry. Raises Refused."""
    if not (by.may(register.capability) and register.compartment in by.clearances):
        raise Refused(Finding("REGISTER-KEEP", "Only those who keep this register may do this."))
    entry = register.model(partnership_id=by.partnership_id, entered_by=by)
    _take(entry, values)
    refuse_if([*past(entry.on, "on"), *findings_of(entry), *_out_of_sight(values, by)])
    entry.record = create_record(
        register.code,
        register.prefix,
        agency=by.agency,
        team=by.team,
        compartment=register.compartment,
    )
    entry.save(force_insert=True)
    _count(entry, by)
    return entry


@transaction.atomic
def change_entry(entry: E, *, by: User, expected_version: int | None = None, **values: Any) -> E:
    """Say it anew: the ledger keeps what was counted until now. Raises ChangedMeanwhile."""
    _begin(entry, by, expected_version)
    _take(entry, values)
    refuse_if([*past(entry.on, "on"), *findings_of(entry), *_out_of_sight(values, by)])
    entry.save()
    _count(entry, by)
    return entry


@transaction.atomic
def strike_out(entry: RegisterEntry, *, by: User, reason: str) -> None:
    """It was entered by mistake: it stays to be read and counts no longer."""
    _begin(entry, by, None)
    refuse_if(needed("REGISTER-STRIKE", reason, "reason", "Enter why it is struck out."))
    entry.struck_out, entry.struck_because = True, reason.strip()
    entry.save(update_fields=["struck_out", "struck_because"])
    _count(entry, by)


def _begin(entry: RegisterEntry, by: User, expected_version: int | None) -> None:
    register = BY_MODEL[type(entry)]
    if not (by.may(register.capability) and may_change(by, entry.record)):
        raise Refused(Finding("REGISTER-KEEP", "Only those who keep this register may do this."))
    touch(entry.record, expected_version)
    entry.refresh_from_db(fields=["struck_out"])
    if entry.struck_out:
        raise Refused(Finding("REGISTER-STRUCK", "This entry has been struck out."))


def _take(entry: RegisterEntry, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(entry, name, value.strip() if isinstance(value, str) else value)


def _out_of_sight(values: dict[str, Any], by: User) -> list[Finding]:
    """An operation is linked by somebody who may open it; one that is linked stays for others."""
    operation = values.get("operation")
    if operation is None or Work.objects.visible_to(by).filter(pk=operation.pk).exists():
        return []
    return [Finding("NRM-OPERATION", "Select an operation from the list.", "operation")]


def _count(entry: RegisterEntry, by: User) -> None:
    register = BY_MODEL[type(entry)]
    borne = {"agency_id": entry.record.agency_id, "category": register.code}
    wanted = [] if entry.struck_out else list(register.wanted(entry, borne))
    counting.keep(entry.record, entry.pk, wanted, by=by)


@singledispatch
def findings_of(entry: RegisterEntry) -> list[Finding]:
    """What is missing from an entry or contradicts itself."""
    raise TypeError(f"{type(entry).__name__} is no register")


def _number(quantity: int) -> list[Finding]:
    if quantity < 1:
        return [Finding("REGISTER-NUMBER", "Enter how many: at least 1.", "quantity")]
    return []


@findings_of.register
def _(entry: CctvDownload) -> list[Finding]:
    return [
        *_number(entry.quantity),
        *needed("CCTV-BY", entry.requester, "requester", "Enter who asked for it."),
    ]


@findings_of.register
def _(entry: SocReferral) -> list[Finding]:
    return [
        *_number(entry.quantity),
        *needed(
            "SOC-REFERENCE",
            entry.kept_reference,
            "kept_reference",
            "Enter its reference in the police’s system: what it says stays there.",
        ),
    ]


@findings_of.register
def _(entry: NrmReferral) -> list[Finding]:
    """Modern Slavery Act 2015 s.52 and the guidance to first responders."""
    findings = []
    waiting = NrmReferral.Decision.WAITING
    if entry.route == NrmReferral.Route.ADULT and not entry.consent_recorded:
        findings.append(
            Finding(
                "NRM-CONSENT",
                "An adult is referred with informed consent only. Record it, or notify instead.",
                "consent_recorded",
            )
        )
    if entry.route == NrmReferral.Route.NOTIFY:
        if entry.consent_recorded:
            findings.append(
                Finding(
                    "NRM-NOTIFY", "Whoever consents is referred, not notified.", "consent_recorded"
                )
            )
        if entry.nrm_reference or entry.reasonable_grounds != waiting:
            findings.append(
                Finding(
                    "NRM-NOTIFY",
                    "A notification has no reference and no decision.",
                    "nrm_reference",
                )
            )
    for name, earlier in (("reasonable", entry.on), ("conclusive", entry.reasonable_on)):
        decided = getattr(entry, f"{name}_grounds") != waiting
        day = getattr(entry, f"{name}_on")
        if not decided:
            setattr(entry, f"{name}_on", None)
        elif day is None:
            findings.append(Finding("NRM-DAY", "Enter the day of the decision.", f"{name}_on"))
        else:
            findings += past(day, f"{name}_on", not_before=earlier)
    if (
        entry.conclusive_grounds != waiting
        and entry.reasonable_grounds != NrmReferral.Decision.POSITIVE
    ):
        findings.append(
            Finding(
                "NRM-CONCLUSIVE",
                "Conclusive grounds are decided after positive reasonable grounds.",
                "conclusive_grounds",
            )
        )
    return findings


@findings_of.register
def _(entry: PreventCount) -> list[Finding]:
    """Numbers are told by the month: its last day stands for it, in the present month today."""
    last = entry.on.replace(day=monthrange(entry.on.year, entry.on.month)[1])
    entry.on = min(last, max(entry.on, clock.today()))
    findings = []
    if entry.precision not in Precision.values:
        findings.append(Finding("PREVENT-NUMBER", "Select how exact it is.", "precision"))
    held = PreventCount.objects.filter(
        partnership_id=entry.partnership_id,
        what=entry.what,
        struck_out=False,
        on__year=entry.on.year,
        on__month=entry.on.month,
    )
    if held.exclude(pk=entry.pk).exists():
        findings.append(
            Finding("PREVENT-ONCE", "This month has that number already. Change it.", "on")
        )
    return findings


@findings_of.register
def _(entry: CseCount) -> list[Finding]:
    return []
