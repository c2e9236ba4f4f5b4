"""Who is authorised, and what this area calls its warnings."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.text import slugify

from orders.models import Authorisation, WarningKind
from partnership import clock
from partnership.dates import spoken
from partnership.models import Partnership, User
from partnership.rules import Finding, Refused, refuse_if

SHIPPED = (
    # code, label, whether it is the written warning of s.43(5)(a), months it is watched
    ("cpw", "Community Protection Warning", True, 6),
    ("advice_letter", "Advice letter", False, 3),
    ("abc", "Acceptable behaviour contract", False, 6),
)


def sync_warning_kinds(partnership: Partnership) -> None:
    """Write the shipped kinds of warning; what an area has renamed or retired stays so."""
    WarningKind.objects.bulk_create(
        [
            WarningKind(
                partnership=partnership,
                code=code,
                label=label,
                is_statutory=statutory,
                monitored_months=months,
                position=position,
            )
            for position, (code, label, statutory, months) in enumerate(SHIPPED)
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def authorise(
    user: User,
    power: str,
    *,
    by: User,
    starts_on: date,
    source: str,
    ends_before: date | None = None,
) -> Authorisation:
    """Record somebody's authority to use a power. Nobody authorises themselves."""
    findings = []
    if not by.may("order.authorise"):
        raise Refused(Finding("AUTH-0", "Only a manager or the legal officer records authority."))
    if user.pk == by.pk:
        findings.append(Finding("AUTH-1", "Nobody authorises themselves. Ask a colleague.", "user"))
    if user.partnership_id != by.partnership_id:
        findings.append(Finding("AUTH-2", "Select somebody of your own partnership.", "user"))
    if power not in Authorisation.Power.values:
        findings.append(Finding("AUTH-3", "Select a power.", "power"))
    if not source.strip():
        findings.append(
            Finding("AUTH-4", "Enter the scheme of delegation or designation.", "source")
        )
    if ends_before is not None and ends_before <= starts_on:
        findings.append(Finding("AUTH-5", "The authority must end after it begins.", "ends_before"))
    refuse_if(findings)
    return Authorisation.objects.create(
        partnership_id=by.partnership_id,
        user=user,
        power=power,
        starts_on=starts_on,
        ends_before=ends_before,
        source=source.strip(),
        given_by=by,
    )


@transaction.atomic
def end_authority(authorisation: Authorisation, *, by: User, on: date | None = None) -> None:
    """End somebody's authority: `on` is the first day without it. What was done before stays lawful."""
    if not by.may("order.authorise"):
        raise Refused(Finding("AUTH-0", "Only a manager or the legal officer ends authority."))
    day = on or clock.today()
    findings = []
    held_until = authorisation.ends_before
    if authorisation.partnership_id != by.partnership_id:
        findings.append(Finding("AUTH-2", "Select somebody of your own partnership.", "user"))
    if held_until is not None and held_until <= clock.today():
        findings.append(Finding("AUTH-6", "This authority has ended already.", "on"))
    elif held_until is not None and day > held_until:
        findings.append(
            Finding(
                "AUTH-7",
                f"It ends on {spoken(held_until)} as it is. To let it last, record a new one.",
                "on",
            )
        )
    if day <= authorisation.starts_on:
        findings.append(Finding("AUTH-5", "The authority must end after it begins.", "on"))
    refuse_if(findings)
    authorisation.ends_before = day
    authorisation.save(update_fields=["ends_before"])


@transaction.atomic
def add_warning_kind(
    label: str, *, by: User, is_statutory: bool, monitored_months: int
) -> WarningKind:
    """Give this area another word for a warning. A statutory one is the warning of s.43(5)(a)."""
    if not by.may("order.authorise"):
        raise Refused(Finding("WK-0", "Only a manager or the legal officer adds kinds of warning."))
    code = slugify(label).replace("-", "_")[:40]
    findings = []
    if not code:
        findings.append(Finding("WK-1", "Enter what the warning is called.", "label"))
    if not 1 <= monitored_months <= 36:
        findings.append(
            Finding("WK-2", "Enter from 1 to 36 months of watching.", "monitored_months")
        )
    held = WarningKind.objects.filter(partnership_id=by.partnership_id)
    there = held.filter(code=code).first() if code else None
    if there is not None:
        message = (
            "There is such a warning already."
            if there.active
            else "There was such a warning, and it is retired. Offer it again instead."
        )
        findings.append(Finding("WK-3", message, "label"))
    refuse_if(findings)
    return WarningKind.objects.create(
        partnership_id=by.partnership_id,
        code=code,
        label=label.strip()[:80],
        is_statutory=is_statutory,
        monitored_months=monitored_months,
        position=held.count(),
    )


@transaction.atomic
def retire_warning_kind(kind: WarningKind, *, by: User) -> None:
    """Offer it no longer; warnings that bear it keep it. One statutory kind must stay."""
    _allow_kinds(kind, by)
    # One after the other: two managers who retire the last two statutory kinds do not both succeed.
    Partnership.objects.select_for_update(no_key=True).get(pk=by.partnership_id)
    others = WarningKind.objects.filter(
        partnership_id=by.partnership_id, is_statutory=True, active=True
    ).exclude(pk=kind.pk)
    if kind.is_statutory and not others.exists():
        raise Refused(
            Finding("WK-4", "It is the only written warning that a notice can follow. Keep it.")
        )
    kind.active = False
    kind.save(update_fields=["active"])


@transaction.atomic
def restore_warning_kind(kind: WarningKind, *, by: User) -> None:
    """Offer a retired kind of warning again."""
    _allow_kinds(kind, by)
    kind.active = True
    kind.save(update_fields=["active"])


def _allow_kinds(kind: WarningKind, by: User) -> None:
    if not by.may("order.authorise"):
        raise Refused(Finding("WK-0", "Only a manager or the legal officer changes kinds."))
    if kind.partnership_id != by.partnership_id:
        raise Refused(Finding("WK-0", "Select a kind of your own partnership."))
