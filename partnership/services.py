"""Verbs on Records, deadlines and drafts that every room uses."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from partnership import clock
from partnership.access.policy import may_manage
from partnership.crypto import CannotDecrypt, decrypt, encrypt
from partnership.models import (
    Agency,
    Compartment,
    Deadline,
    Draft,
    Grant,
    Level,
    Record,
    Team,
    User,
)
from partnership.references import new_reference
from partnership.rules import ChangedMeanwhile, Finding, Refused

DRAFT_DAYS = 7


def create_record(
    kind: str,
    prefix: str,
    *,
    agency: Agency,
    team: Team | None,
    compartment: Compartment = Compartment.GENERAL,
    parent: Record | None = None,
) -> Record:
    """A new Record with a random reference; one in 34 thousand million is taken, so it tries again.

    With a `parent`, the database gives it the parent's compartment, seal and blocks.
    """
    for _ in range(5):
        try:
            with transaction.atomic():
                made = Record.objects.create(
                    partnership_id=agency.partnership_id,
                    kind=kind,
                    reference=new_reference(prefix),
                    agency=agency,
                    team=team,
                    compartment=compartment,
                    parent=parent,
                )
                if parent is not None:
                    made.refresh_from_db(fields=["compartment", "sealed"])
                return made
        except IntegrityError:
            continue
    raise RuntimeError("No free reference was found")


def touch(record: Record, expected_version: int | None = None) -> None:
    """Move the record's version on. Raises ChangedMeanwhile if it is no longer `expected_version`."""
    rows = Record.objects.filter(pk=record.pk)
    if expected_version is not None:
        rows = rows.filter(version=expected_version)
    if not rows.update(version=F("version") + 1):
        raise ChangedMeanwhile
    record.refresh_from_db(fields=["version"])


def set_deadline(
    record: Record,
    kind: str,
    due_on: date,
    why: str,
    *,
    assignee: User | None,
    subject: UUID | None = None,
    source: str = "",
    due_at: datetime | None = None,
) -> Deadline:
    """The one deadline of `kind` and `subject` on the record: a new date replaces the open one."""
    meet_deadline(record, kind, subject=subject)
    return Deadline.objects.create(
        partnership_id=record.partnership_id,
        record=record,
        kind=kind,
        subject=subject,
        due_on=due_on,
        assignee=assignee,
        due_at=due_at,
        why=why,
        source=source,
    )


def meet_deadline(record: Record, kind: str | None = None, *, subject: UUID | None = None) -> None:
    """Take the deadline off My work; without a kind, all deadlines of the record."""
    waiting = Deadline.objects.filter(record=record, met_at__isnull=True)
    if kind is not None:
        waiting = waiting.filter(kind=kind, subject=subject)
    waiting.update(met_at=clock.now())


def share(
    record: Record,
    *,
    by: User,
    until: datetime,
    reason: str,
    user: User | None = None,
    agency: Agency | None = None,
    level: Level = Level.READ,
) -> Grant:
    """Let an account or an agency of the same partnership at the record until an instant."""
    findings = []
    if not may_manage(by, record):
        findings.append(Finding("ACCESS-MANAGE", "Only a manager of this record may share it."))
    if (user is None) == (agency is None):
        findings.append(
            Finding("ACCESS-WHOM", "Select an agency or a person to share with.", "agency")
        )
    whom = user or agency
    if whom is not None and whom.partnership_id != record.partnership_id:
        findings.append(
            Finding(
                "ACCESS-AREA",
                "Records are shared within the partnership only.",
                "agency",
            )
        )
    if user is not None and user.pk == by.pk:
        findings.append(
            Finding("ACCESS-SELF", "Nobody may share a record with themselves.", "user")
        )
    if not reason.strip():
        findings.append(Finding("ACCESS-REASON", "Enter why the record is shared.", "reason"))
    if until <= clock.now():
        findings.append(Finding("ACCESS-UNTIL", "The sharing must end in the future.", "until"))
    if findings:
        raise Refused(*findings)
    return Grant.objects.create(
        partnership_id=record.partnership_id,
        record=record,
        user=user,
        agency=agency,
        level=level,
        ends_at=until,
        reason=reason.strip(),
        given_by=by,
    )


def unshare(grant: Grant, *, by: User) -> None:
    """End a grant now; that it was there stays on record."""
    if not may_manage(by, grant.record):
        raise Refused(
            Finding("ACCESS-MANAGE", "Only a manager of this record may end its sharing.")
        )
    now = clock.now()
    if grant.ends_at > now:
        grant.ends_at = max(now, grant.starts_at + timedelta(microseconds=1))
        grant.save(update_fields=["ends_at"])


def save_draft(user: User, form: str, about: str, fields: dict[str, Any]) -> Draft:
    """Keep what `user` has typed into `form`, encrypted; the newest replaces the one before."""
    text = json.dumps(fields)
    draft, _ = Draft.objects.update_or_create(
        user=user,
        form=form,
        about=about,
        defaults={
            "partnership_id": user.partnership_id,
            "ciphertext": encrypt(text, _draft_row(user, form, about)),
            "saved_at": clock.now(),
        },
    )
    return draft


def read_draft(draft: Draft) -> dict[str, Any] | None:
    """What was typed; None where the key that encrypted it is gone."""
    try:
        text = decrypt(draft.ciphertext, _draft_row(draft.user, draft.form, draft.about))
    except CannotDecrypt:
        return None
    fields: dict[str, Any] = json.loads(text)
    return fields


def find_draft(user: User, form: str, about: str = "") -> Draft | None:
    """The draft that `user` left in `form` within the last seven days."""
    oldest = clock.now() - timedelta(days=DRAFT_DAYS)
    return (
        Draft.objects.visible_to(user).filter(form=form, about=about, saved_at__gte=oldest).first()
    )


def discard_draft(user: User, form: str, about: str = "") -> None:
    """Throw away what was typed; nothing happens where there is none."""
    Draft.objects.visible_to(user).filter(form=form, about=about).delete()


def discard_old_drafts() -> int:
    """Delete drafts older than seven days; returns how many."""
    oldest = clock.now() - timedelta(days=DRAFT_DAYS)
    deleted, _ = Draft.objects.filter(saved_at__lt=oldest).delete()
    return deleted


def _draft_row(user: User, form: str, about: str) -> str:
    return f"draft:{user.pk}:{form}:{about}"
