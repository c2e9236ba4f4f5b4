"""Joint projects: agreements between partnerships, and the pieces of work that are shown under them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from partnership import clock
from partnership.access.policy import may_manage
from partnership.models import (
    JointAgreement,
    JointParty,
    JointShare,
    Partnership,
    User,
)
from partnership.rules import Finding, Refused, refuse_if
from plans.models import Work
from plans.services.common import needed

MANAGES = "joint.manage"


@transaction.atomic
def draw_up(
    *,
    by: User,
    title: str,
    purpose: str,
    gateway: str,
    starts_on: date,
    ends_before: date,
    partnerships: Sequence[Partnership],
) -> JointAgreement:
    """Draw up an agreement: this partnership has agreed with it, the others are asked. Raises Refused."""
    _may(by)
    findings = needed("JOINT-TITLE", title, "title", "Enter what the project is called.")
    findings += needed("JOINT-PURPOSE", purpose, "purpose", "Enter why records are shared.")
    findings += needed(
        "JOINT-LAW", gateway, "gateway", "Enter the law under which they are shared."
    )
    if ends_before <= max(starts_on, clock.today()):
        findings.append(
            Finding(
                "JOINT-DAY",
                "The last day must be today or later, and after the first.",
                "ends_before",
            )
        )
    others = [each for each in partnerships if each.pk != by.partnership_id]
    if not others:
        findings.append(Finding("JOINT-WITH", "Select another partnership.", "partnerships"))
    refuse_if(findings)
    made = JointAgreement.objects.create(
        partnership_id=by.partnership_id,
        title=title.strip(),
        purpose=purpose.strip(),
        gateway=gateway.strip(),
        starts_on=starts_on,
        ends_before=ends_before,
        made_by=by,
    )
    JointParty.objects.create(
        agreement=made, partnership_id=by.partnership_id, agreed_at=clock.now(), agreed_by=by
    )
    JointParty.objects.bulk_create(JointParty(agreement=made, partnership=each) for each in others)
    return made


@transaction.atomic
def agree(agreement: JointAgreement, *, by: User) -> None:
    """The partnership of `by` agrees: from now on it may share, and is shown what is shared."""
    _may(by)
    party = _party(agreement, by)
    if party.agreed_at is not None and party.left_at is None:
        raise Refused(Finding("JOINT-AGREED", "Your partnership has agreed already."))
    if clock.today() >= agreement.ends_before:
        raise Refused(Finding("JOINT-OVER", "This agreement has ended. Draw up a new one."))
    party.agreed_at, party.agreed_by, party.left_at = clock.now(), by, None
    party.save(update_fields=["agreed_at", "agreed_by", "left_at"])


@transaction.atomic
def leave(agreement: JointAgreement, *, by: User) -> None:
    """The partnership leaves: what it shared is shown no longer, and it is shown nothing."""
    _may(by)
    party = _party(agreement, by)
    if party.agreed_at is None or party.left_at is not None:
        raise Refused(Finding("JOINT-LEFT", "Your partnership is no party to it."))
    now = clock.now()
    party.left_at = now
    party.save(update_fields=["left_at"])
    JointShare.objects.filter(
        agreement=agreement, partnership=by.partnership_id, ended_at__isnull=True
    ).update(ended_at=now)


@transaction.atomic
def share_work(agreement: JointAgreement, reference: str, *, by: User) -> JointShare:
    """Show a problem file, project or campaign to the other parties, for reading. Raises Refused."""
    _may(by)
    party = _party(agreement, by)
    work = (
        Work.objects.visible_to(by)
        .filter(record__reference=reference.strip().upper(), partnership=by.partnership_id)
        .exclude(kind=Work.Kind.OPERATION)
        .select_related("record")
        .first()
    )
    findings = []
    if party.agreed_at is None or party.left_at is not None or not agreement.holds_today:
        findings.append(Finding("JOINT-HOLDS", "The agreement does not hold today."))
    if work is None or work.record.sealed or not may_manage(by, work.record):
        findings.append(
            Finding(
                "JOINT-WORK",
                "Enter the reference of a problem file or project that you manage and that is not "
                "sealed.",
                "reference",
            )
        )
    elif JointShare.objects.filter(
        agreement=agreement, record=work.record, ended_at__isnull=True
    ).exists():
        findings.append(Finding("JOINT-ONCE", "It is shared already.", "reference"))
    refuse_if(findings)
    assert work is not None
    return JointShare.objects.create(
        partnership_id=by.partnership_id, agreement=agreement, record=work.record, shared_by=by
    )


@transaction.atomic
def take_back(share: JointShare, *, by: User) -> None:
    """It is shown no longer; that it was stays on record."""
    _may(by)
    if share.partnership_id != by.partnership_id:
        raise Refused(Finding("JOINT-OWN", "Only whoever shared it may take it back."))
    if share.ended_at is None:
        share.ended_at = clock.now()
        share.save(update_fields=["ended_at"])


def _may(by: User) -> None:
    if not by.may(MANAGES):
        raise Refused(Finding("JOINT-MANAGE", "Only whoever manages joint projects may do this."))


def _party(agreement: JointAgreement, by: User) -> JointParty:
    party = JointParty.objects.filter(agreement=agreement, partnership=by.partnership_id).first()
    if party is None:
        raise Refused(Finding("JOINT-LEFT", "Your partnership is no party to it."))
    return party
