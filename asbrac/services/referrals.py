"""A referral from its form to its screening, and the risk until it is closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from asbrac import facts
from asbrac.models import RUN, AsbracReferral, Consent, Criterion, Vulnerability
from cases.models import AsbCase, HateStrand, RiskBand
from ledger import services as ledger
from ledger.services import PersonInFact
from partnership import clock
from partnership.access.policy import level_on, may_change
from partnership.dates import add_working_days, spoken
from partnership.models import Compartment, Grant, Level, User
from partnership.policy import policy
from partnership.rules import Finding, Refused, refuse_if
from partnership.services import create_record, meet_deadline, set_deadline, touch
from people.models import Involvement, Person
from people.services import NewPerson, add_person_once, end_involvement, involve

State = AsbracReferral.State
SCREENING, COMPLETION = "asbrac_screening", "asbrac_completion"
REVIEW = "asbrac_review"
# What a referral says, as its form and the API ask it.
DETAILS = (
    "criteria",
    "judgement",
    "summary",
    "multi_agency_need",
    "own_enquiries",
    "vulnerabilities",
    "hate_strands",
    "consent",
    "no_consent_reason",
    "wishes",
    "risk_before",
    "band",
    "ward",
)


def referral_findings(details: Mapping[str, Any]) -> list[Finding]:
    """What a referral lacks: the same for pages, API, demonstration data."""
    found = []

    def says(name: str) -> str:
        return str(details.get(name) or "").strip()

    criteria, band = set(details.get("criteria") or ()), says("band")
    if not criteria or criteria - set(Criterion.values):
        found.append(
            Finding("ASBRAC-1", "Select at least one reason for the referral.", "criteria")
        )
    if Criterion.JUDGEMENT in criteria and not says("judgement"):
        found.append(
            Finding("ASBRAC-1", "Enter what your professional judgement rests on.", "judgement")
        )
    if band not in RiskBand.values:
        found.append(Finding("ASBRAC-2", "Select the risk to the victim.", "band"))
    elif criteria == {Criterion.RISK} and band == RiskBand.STANDARD:
        # A low score never stands in the way of judgement or escalation; alone it is no reason.
        found.append(
            Finding(
                "ASBRAC-2",
                "The risk is standard. Select professional judgement or escalation as well, or "
                "assess the risk again.",
                "criteria",
            )
        )
    for name, message in (
        ("summary", "Enter what has happened."),
        ("multi_agency_need", "Enter why it needs several agencies."),
        ("own_enquiries", "Enter what your own agency has done so far."),
    ):
        if not says(name):
            found.append(Finding("ASBRAC-3", message, name))
    if says("consent") not in Consent.values:
        found.append(
            Finding("ASBRAC-4", "Select whether the victim agrees to the referral.", "consent")
        )
    elif says("consent") != Consent.GIVEN and not says("no_consent_reason"):
        found.append(
            Finding(
                "ASBRAC-4",
                "Enter why it is shared without the victim’s agreement: the legal basis, why it is "
                "necessary and proportionate, and who decided.",
                "no_consent_reason",
            )
        )
    if set(details.get("vulnerabilities") or ()) - set(Vulnerability.values):
        found.append(
            Finding("ASBRAC-5", "Select vulnerabilities from the list.", "vulnerabilities")
        )
    strands = set(details.get("hate_strands") or ())
    if strands - set(HateStrand.values):
        found.append(Finding("ASBRAC-5", "Select hate strands from the list.", "hate_strands"))
    risk = details.get("risk_before")
    if risk is not None and not 0 <= int(risk) <= 99:
        found.append(Finding("ASBRAC-2", "The score must be between 0 and 99.", "risk_before"))
    return found


def victim_findings(new: NewPerson) -> list[Finding]:
    """What the description of a victim lacks."""
    if new.given_name.strip() or new.family_name.strip():
        return []
    return [Finding("ASBRAC-7", "Enter the victim’s name.", "given_name")]


def coordinators(user: User) -> QuerySet[User]:
    """Everybody who runs the ASBRAC, whoever does nothing else but that first."""
    seen: QuerySet[User] = User.objects.visible_to(user)
    return (
        seen.filter(is_active=True, is_service=False, role__capabilities__contains=[RUN])
        .select_related("agency", "role")
        .order_by("role_id", "joined_at", "pk")
    )


def coordinators_for(user: User) -> list[User]:
    """Who may get a new referral, in turn: the referrer who runs the conference, else its coordinators."""
    found = [user] if user.may(RUN) else [each for each in coordinators(user) if each.sees_anything]
    if not found:
        raise Refused(
            Finding(
                "ASBRAC-6",
                "Nobody runs the ASBRAC yet. Ask the administrator to give somebody that role.",
            )
        )
    return found


@transaction.atomic
def refer(
    victim: Person,
    *,
    by: User,
    case: AsbCase | None = None,
    referred_on: date | None = None,
    perpetrators: Sequence[Person] = (),
    owner: User | None = None,
    **details: Any,
) -> AsbracReferral:
    """Refer a victim to the ASBRAC, from a case or without one.

    A referral made from a case hangs from the case's record: whoever may not see the case does not
    see the referral. Raises Refused with all that is missing.
    """
    on = referred_on or clock.today()
    findings = referral_findings(details)
    if not by.may("asbrac.refer"):
        raise Refused(Finding("ASBRAC-0", "Your role makes no referrals to the ASBRAC."))
    if victim.compartment != Compartment.GENERAL or not (
        Person.objects.visible_to(by).filter(pk=victim.pk).exists()
    ):
        findings.append(Finding("ASBRAC-7", "That person was not found. Search again.", "victim"))
    if case is not None and not AsbCase.objects.visible_to(by).filter(pk=case.pk).exists():
        raise Refused(Finding("ASBRAC-7", "That case was not found."))
    if case is not None and case.record.compartment != Compartment.GENERAL:
        findings.append(Finding("ASBRAC-7", "A case behind a wall is not heard by the ASBRAC."))
    if on > clock.today():
        findings.append(
            Finding("ASBRAC-8", "The date must be today or in the past.", "referred_on")
        )
    elif case is not None and on < case.opened_on:
        findings.append(
            Finding(
                "ASBRAC-8",
                f"The date must be on or after {spoken(case.opened_on)}, when the case was opened.",
                "referred_on",
            )
        )
    refuse_if(findings)
    _not_open_already(victim, by)
    return _refer(
        victim,
        by=by,
        owners=[owner] if owner else coordinators_for(by),
        on=on,
        details=details,
        case=case,
        perpetrators=perpetrators,
    )


def _refer(
    victim: Person,
    *,
    by: User,
    owners: Sequence[User],
    on: date,
    details: Mapping[str, Any],
    case: AsbCase | None = None,
    perpetrators: Sequence[Person] = (),
    writer: User | None = None,
) -> AsbracReferral:
    """Write a referral of which everything has been asked.

    It goes to the first of `owners` who can work on it: a seal on the case or a block that follows
    from a person may keep somebody from it. `writer` sees the people on it, where `by` does not.
    """
    owner = owners[0]
    record = create_record(
        "asbrac_referral",
        "AR",
        agency=owner.agency,
        team=owner.team,
        parent=case.record if case else None,
    )
    referral = AsbracReferral.objects.create(
        record=record,
        partnership_id=by.partnership_id,
        case=case,
        victim=victim,
        referred_on=on,
        referred_by=by,
        referring_agency=by.agency,
        owner=owner,
        **_said(details, case),
    )
    involve(record, victim, Involvement.Role.VICTIM, by=writer or by, starts_on=on)
    for person in perpetrators:
        involve(record, person, Involvement.Role.ALLEGED_PERPETRATOR, by=writer or by, starts_on=on)
    if not any(give_to(referral, each) for each in owners):
        raise Refused(
            Finding(
                "ASBRAC-6",
                "Nobody who runs the ASBRAC may work on this. Ask a manager to name somebody on the "
                "case first.",
            )
        )
    owner = referral.owner
    if by.agency_id != owner.agency_id:
        _let_referrer_in(referral)
    ledger.append(
        record,
        facts.REFERRED,
        on,
        by=by,
        changes=_dimensions(referral),
        people=[PersonInFact(victim.pk, "victim")],
    )
    _screening_falls_due(referral)
    return referral


def give_to(referral: AsbracReferral, to: User) -> bool:
    """Make `to` the owner, and its record their team's. False where they could not work on it."""
    record = referral.record
    record.agency, record.team = to.agency, to.team
    record.save(update_fields=["agency", "team"])
    referral.owner = to
    referral.save(update_fields=["owner"])
    return may_change(to, record)


@transaction.atomic
def refer_new(
    new: NewPerson, *, by: User, is_somebody_else: bool = False, **details: Any
) -> AsbracReferral:
    """Refer a victim who is not on file yet, or of whom the referrer does not know.

    A partner writes nobody down: the coordinator's account does it for them, and the coordinator
    says at screening who it is (`identify_victim`). Raises LooksLikeExisting for whoever writes
    people down, unless they have said that this is somebody else.
    """
    findings = referral_findings(details)
    if not by.may("asbrac.refer"):
        raise Refused(Finding("ASBRAC-0", "Your role makes no referrals to the ASBRAC."))
    refuse_if([*victim_findings(new), *findings])
    owners = coordinators_for(by)
    writes = by.may("case.write")
    writer = by if writes else owners[0]
    victim = add_person_once(new, by=writer, is_somebody_else=is_somebody_else or not writes)
    return _refer(victim, by=by, owners=owners, on=clock.today(), details=details, writer=writer)


@transaction.atomic
def identify_victim(
    referral: AsbracReferral, person: Person, *, by: User, expected_version: int | None = None
) -> AsbracReferral:
    """Say that the victim is somebody on file: the copy that the referral brought steps back."""
    begin(referral, by, [State.REFERRED, State.RETURNED], expected_version)
    if not Person.objects.visible_to(by).filter(pk=person.pk).exists():
        raise Refused(Finding("ASBRAC-7", "That person was not found. Search again.", "person"))
    _not_open_already(person, by, but=referral)
    for held in referral.record.involvements.filter(
        person=referral.victim, role=Involvement.Role.VICTIM, ends_before__isnull=True
    ):
        end_involvement(held, by=by, on=clock.today())
    involve(referral.record, person, Involvement.Role.VICTIM, by=by, starts_on=referral.referred_on)
    referral.victim = person
    referral.save(update_fields=["victim"])
    for fact in ledger.facts_of(referral.record):
        ledger.correct(fact, by=by, people=[PersonInFact(person.pk, "victim")])
    return referral


def _not_open_already(victim: Person, by: User, *, but: AsbracReferral | None = None) -> None:
    """Raise Refused where the victim has another referral under way that `by` sees."""
    held = AsbracReferral.objects.visible_to(by).filter(
        victim=victim, state__in=[State.REFERRED, State.RETURNED, State.OPEN]
    )
    if held.exclude(pk=but.pk if but else None).exists():
        raise Refused(
            Finding(
                "ASBRAC-9",
                "This victim has an open ASBRAC referral already. Add what is new to that one.",
                "victim",
            )
        )


def _said(details: Mapping[str, Any], case: AsbCase | None) -> dict[str, Any]:
    """The details as columns hold them."""
    values: dict[str, Any] = {}
    for name in DETAILS:
        value = details.get(name)
        if name in ("criteria", "vulnerabilities", "hate_strands"):
            value = sorted(set(value or ()))
        elif name not in ("risk_before", "ward"):
            value = str(value or "").strip()
        values[name] = value
    if values["hate_strands"]:
        values["vulnerabilities"] = sorted({*values["vulnerabilities"], Vulnerability.HATE})
    if values["consent"] == Consent.GIVEN:
        values["no_consent_reason"] = ""
    if Criterion.JUDGEMENT not in values["criteria"]:
        values["judgement"] = ""
    if case is not None and values["ward"] is None:
        values["ward"] = case.ward
    return values


def _dimensions(referral: AsbracReferral) -> dict[str, Any]:
    """What its facts bear. Its agency is the one that referred."""
    return {
        "owner_id": referral.owner_id,
        "agency_id": referral.referring_agency_id,
        "ward_id": referral.ward_id,
        "risk_band": referral.initial_band or referral.band,
        "themes": referral.vulnerabilities,
        "category": "asbrac",
    }


def _let_referrer_in(referral: AsbracReferral) -> None:
    """The agency that referred sees what it wrote, for as long as screening may take."""
    days = policy(referral.partnership_id, "asbrac_referrer_days", clock.today())
    Grant.objects.create(
        partnership_id=referral.partnership_id,
        record=referral.record,
        agency=referral.referring_agency,
        level=Level.READ,
        ends_at=clock.now() + timedelta(days=days),
        reason="Made this referral to the ASBRAC",
        given_by=referral.owner,
    )


def _screening_falls_due(referral: AsbracReferral) -> None:
    days = policy(referral.partnership_id, "asbrac_screening_days", clock.today())
    set_deadline(
        referral.record,
        SCREENING,
        add_working_days(clock.today(), days),
        "Screen a referral to the ASBRAC",
        assignee=referral.owner,
        source="ASBRAC protocol",
    )


def begin(
    referral: AsbracReferral,
    by: User,
    states: Iterable[str],
    expected_version: int | None = None,
) -> None:
    """Check that `by` runs the ASBRAC, that it may be done now, and that nobody saved meanwhile."""
    if not by.may(RUN) or not may_change(by, referral.record):
        raise Refused(Finding("CONF-RUN", "Only whoever runs the ASBRAC may do this."))
    touch(referral.record, expected_version)
    referral.refresh_from_db(fields=["state"])
    if referral.state not in states:
        raise Refused(
            Finding(
                "ASBRAC-10",
                f"This cannot be done now: the referral is {referral.get_state_display().lower()}.",
            )
        )


@transaction.atomic
def change_referral(
    referral: AsbracReferral, *, by: User, expected_version: int | None = None, **details: Any
) -> AsbracReferral:
    """Complete or correct what a referral says until it is screened; returned, it waits again.

    Whoever runs the ASBRAC may, and the agency that made it.
    """
    own = by.agency_id == referral.referring_agency_id and by.may("asbrac.refer")
    if not own and not (by.may(RUN) and may_change(by, referral.record)):
        raise Refused(Finding("ASBRAC-0", "Only the agency that referred may change this."))
    touch(referral.record, expected_version)
    referral.refresh_from_db(fields=["state"])
    if referral.state not in (State.REFERRED, State.RETURNED):
        raise Refused(Finding("ASBRAC-10", "This referral has been screened already."))
    refuse_if(referral_findings(details))
    for name, value in _said(details, referral.case).items():
        setattr(referral, name, value)
    if referral.state == State.RETURNED:
        referral.state = State.REFERRED
        meet_deadline(referral.record, COMPLETION)
        _screening_falls_due(referral)
    referral.save()
    held = next(fact for fact in ledger.facts_of(referral.record) if fact.kind == facts.REFERRED)
    wanted = _dimensions(referral)
    if any(getattr(held, name) != value for name, value in wanted.items()):
        ledger.correct(held, by=by, **wanted)
    return referral


@transaction.atomic
def return_referral(
    referral: AsbracReferral, *, by: User, note: str, expected_version: int | None = None
) -> AsbracReferral:
    """Send it back for more information: whoever referred has as long as screening takes."""
    begin(referral, by, [State.REFERRED], expected_version)
    if not note.strip():
        raise Refused(Finding("ASBRAC-11", "Enter what is missing.", "note"))
    referral.state = State.RETURNED
    referral.screening_note = note.strip()
    referral.save(update_fields=["state", "screening_note"])
    record, referrer = referral.record, referral.referred_by
    meet_deadline(record, SCREENING)
    if referrer.agency_id != record.agency_id:
        _let_referrer_in(referral)
    days = policy(referral.partnership_id, "asbrac_screening_days", clock.today())
    asked = not referrer.is_service and level_on(referrer, record) is not None
    set_deadline(
        record,
        COMPLETION,
        add_working_days(clock.today(), days),
        "Complete a referral to the ASBRAC",
        assignee=referrer if asked else referral.owner,
        source="ASBRAC protocol",
    )
    return referral


@transaction.atomic
def accept_referral(
    referral: AsbracReferral,
    *,
    by: User,
    band: str,
    risk_before: int,
    screened_on: date | None = None,
    note: str = "",
    expected_version: int | None = None,
) -> AsbracReferral:
    """Take a referral on. The band of now is the one that counts for good (`initial_band`).

    The fact is dated by the day of the referral: that is the year in which it is counted.
    """
    begin(referral, by, [State.REFERRED], expected_version)
    on = screened_on or clock.today()
    findings = _day_findings(on, "screened_on", referral.referred_on)
    if band not in RiskBand.values:
        findings.append(Finding("ASBRAC-2", "Select the risk to the victim.", "band"))
    if not 0 <= risk_before <= 99:
        findings.append(Finding("ASBRAC-2", "The score must be between 0 and 99.", "risk_before"))
    refuse_if(findings)
    referral.state = State.OPEN
    referral.initial_band = referral.band = band
    referral.risk_before = risk_before
    referral.screened_on, referral.screening_note = on, note.strip()
    referral.save()
    ledger.append(
        referral.record,
        facts.ACCEPTED,
        referral.referred_on,
        by=by,
        changes={"risk_band": band},
        settled_by=facts.SETTLED_BY,
        people=[PersonInFact(referral.victim_id, "victim")],
    )
    meet_deadline(referral.record, SCREENING)
    return referral


@transaction.atomic
def decline_referral(
    referral: AsbracReferral,
    *,
    by: User,
    note: str,
    screened_on: date | None = None,
    expected_version: int | None = None,
) -> AsbracReferral:
    """Do not take it on; the reason is kept. Another conference, if any, is not named here."""
    begin(referral, by, [State.REFERRED, State.RETURNED], expected_version)
    on = screened_on or clock.today()
    findings = _day_findings(on, "screened_on", referral.referred_on)
    if not note.strip():
        findings.append(Finding("ASBRAC-11", "Enter why it is not accepted.", "note"))
    refuse_if(findings)
    referral.state = State.NOT_ACCEPTED
    referral.screened_on, referral.screening_note = on, note.strip()
    referral.save()
    ledger.append(referral.record, facts.NOT_ACCEPTED, on, by=by)
    meet_deadline(referral.record)
    return referral


def _day_findings(day: date, field: str, not_before: date) -> list[Finding]:
    if not_before <= day <= clock.today():
        return []
    return [Finding("ASBRAC-8", f"The date must be between {spoken(not_before)} and today.", field)]


def band_of_facts(referral: AsbracReferral) -> tuple[str, date]:
    """The band that acceptance or the last reassessment settled, and the day of that fact."""
    last = [
        fact
        for fact in ledger.facts_of(referral.record)
        if fact.kind in facts.SETTLED_BY["risk_band"]
    ][-1]
    return last.risk_band, last.occurred_on


@transaction.atomic
def reassess(
    referral: AsbracReferral,
    *,
    by: User,
    band: str,
    on: date | None = None,
    expected_version: int | None = None,
) -> AsbracReferral:
    """Say how high the risk is now. The band at first acceptance stays beside it."""
    begin(referral, by, [State.OPEN], expected_version)
    day = on or clock.today()
    # An assessment from before the last one would not be the risk of now.
    findings = _day_findings(day, "on", band_of_facts(referral)[1])
    if band not in RiskBand.values:
        findings.append(Finding("ASBRAC-2", "Select the risk to the victim.", "band"))
    refuse_if(findings)
    referral.band = band
    referral.save(update_fields=["band"])
    ledger.append(
        referral.record,
        facts.REASSESSED,
        day,
        by=by,
        changes={"risk_band": band},
        settled_by=facts.SETTLED_BY,
    )
    return referral


@transaction.atomic
def hand_over_referral(
    referral: AsbracReferral, *, by: User, to: User, expected_version: int | None = None
) -> AsbracReferral:
    """Another coordinator answers for it from today; what falls due for the old one follows."""
    begin(referral, by, [State.REFERRED, State.RETURNED, State.OPEN], expected_version)
    if not to.may(RUN) or to.partnership_id != referral.partnership_id:
        raise Refused(Finding("ASBRAC-6", "Select somebody who runs the ASBRAC.", "to"))
    was, record = referral.owner, referral.record
    if not give_to(referral, to):
        # A block or a seal keeps them from it: what fell due for it would be lost.
        raise Refused(
            Finding("ASBRAC-6", f"{to.name} cannot take this on. Select somebody else.", "to")
        )
    record.deadlines.filter(assignee=was, met_at__isnull=True).update(assignee=to)
    ledger.append(
        record,
        facts.HANDED_OVER,
        clock.today(),
        by=by,
        changes={"owner_id": to.pk},
        settled_by={"owner_id": (facts.HANDED_OVER,)},
    )
    return referral
