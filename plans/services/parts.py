"""The parts of a piece of work: recorded, changed, taken out, and counted.

What a part must say and what it counts stand here once, for pages, programs and demonstration alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import singledispatch
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.db.models import F

from ledger.models import Precision
from ledger.services import PersonInFact
from partnership.models import User
from partnership.rules import ChangedMeanwhile, Finding, Refused, refuse_if
from partnership.services import meet_deadline, set_deadline
from plans import countables, facts
from plans.models import (
    Comparison,
    Event,
    Funding,
    Identified,
    Part,
    Resource,
    Response,
    Sanction,
    Site,
    TakingPart,
    Tally,
    Work,
    YouthIntervention,
)
from plans.services import counting
from plans.services.common import begin, needed, past
from plans.services.counting import Wanted

P = TypeVar("P", bound=Part)

RESPONSE = "work_response"

# The parts that a kind of work has, in the order of its page.
_PROJECT: tuple[type[Part], ...] = (
    TakingPart,
    Funding,
    Resource,
    Event,
    Tally,
    Response,
    Comparison,
)
PARTS: dict[str, tuple[type[Part], ...]] = {
    Work.Kind.PROBLEM: (
        TakingPart,
        Response,
        Event,
        Identified,
        YouthIntervention,
        Comparison,
        Tally,
        Funding,
        Resource,
    ),
    Work.Kind.PROJECT: _PROJECT,
    Work.Kind.CAMPAIGN: _PROJECT,
    Work.Kind.OPERATION: (TakingPart, Site, Tally, Sanction, Response),
}


@transaction.atomic
def add_part(model: type[P], work: Work, *, by: User, **values: Any) -> P:
    """Record a part of a piece of work. Raises Refused."""
    begin(work, by)
    if model not in PARTS[work.kind]:
        raise Refused(Finding("WORK-PART", "This kind of work has no such part."))
    part = model(partnership_id=work.partnership_id, work=work, added_by=by, **_stripped(values))
    refuse_if(findings_of(part))
    part.save(force_insert=True)
    count(part, by)
    return part


@transaction.atomic
def change_part(part: P, *, by: User, expected_version: int | None = None, **values: Any) -> P:
    """Say a part anew: what it counts is corrected in the ledger. Raises ChangedMeanwhile."""
    begin(part.work, by)
    _move_on(part, expected_version)
    for name, value in _stripped(values).items():
        setattr(part, name, value)
    refuse_if(findings_of(part))
    part.save()
    count(part, by)
    return part


@transaction.atomic
def remove_part(part: Part, *, by: User, reason: str) -> None:
    """Take out what was recorded by mistake: it stays to be read and counts no longer."""
    begin(part.work, by)
    _move_on(part, None)
    refuse_if(needed("WORK-REMOVE", reason, "reason", "Enter why it is taken out."))
    part.removed_because = reason.strip()
    part.save(update_fields=["removed_because"])
    count(part, by)


def parts_of(work: Work) -> Iterator[Part]:
    """Every part of a piece of work that has not been taken out."""
    for model in PARTS[work.kind]:
        for part in model.objects.filter(work=work, removed_because=""):
            part.work = work
            yield part


def open_responses(work: Work) -> int:
    """How many responses are under way."""
    rows = Response.objects.filter(work=work, status=Response.Status.OPEN, removed_because="")
    return rows.count()


def borne(work: Work) -> dict[str, Any]:
    """The dimensions that every fact of a piece of work bears."""
    codes = work.work_priorities.order_by("priority__code").values_list("priority__code", flat=True)
    return {
        "owner_id": work.owner_id,
        "agency_id": work.lead_agency_id,
        "ward_id": work.ward_id,
        "category": work.kind,
        "themes": tuple(dict.fromkeys(codes)),
    }


def count(part: Part, by: User) -> None:
    """Keep the ledger and My work in step with a part."""
    work = part.work
    begins = facts.OPERATION if work.is_operation else facts.OPEN_WORK
    common = borne(work)
    # One account of one part in a ward of its own counts there.
    if getattr(part, "ward_id", None) is not None:
        common["ward_id"] = part.ward_id  # type: ignore[attr-defined]

    def made(word: str, on: date, **more: Any) -> Wanted:
        return Wanted(f"{begins}{word}", on, **{**common, **more})

    wanted = [] if part.removed_because else list(counted_by(part, made))
    counting.keep(work.record, part.pk, wanted, by=by)
    if isinstance(part, Response):
        _response_falls_due(part)


def _move_on(part: Part, expected_version: int | None) -> None:
    rows = type(part).objects.filter(pk=part.pk, removed_because="")
    if expected_version is not None:
        rows = rows.filter(version=expected_version)
    if not rows.update(version=F("version") + 1):
        raise ChangedMeanwhile
    part.refresh_from_db(fields=["version"])


def _stripped(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.strip() if isinstance(value, str) else value for name, value in values.items()
    }


def _response_falls_due(part: Response) -> None:
    record = part.work.record
    if part.status == Response.Status.OPEN and not part.removed_because:
        set_deadline(
            record,
            RESPONSE,
            part.due_on,
            "Response to a problem",
            assignee=part.owner or part.work.owner,
            subject=part.pk,
            source="Problem file",
        )
    else:
        meet_deadline(record, RESPONSE, subject=part.pk)


# What each part counts.

Made = Callable[..., Wanted]


@singledispatch
def counted_by(part: Part, made: Made) -> Iterator[Wanted]:
    """The facts that a part stands for; none for one that counts nothing."""
    yield from ()


def _number(part: Any) -> dict[str, Any]:
    return {"quantity": part.quantity, "precision": part.precision}


@counted_by.register
def _(part: Funding, made: Made) -> Iterator[Wanted]:
    yield made(facts.COUNTED, part.on, outcome=part.kind, **_number(part))


@counted_by.register
def _(part: Resource, made: Made) -> Iterator[Wanted]:
    yield made(facts.COUNTED, part.on, outcome=part.what, **_number(part))
    if part.what == "isva_posts_hospital" and part.years:
        years = part.quantity * part.years
        yield made(
            facts.COUNTED,
            part.on,
            outcome=countables.ISVA_YEARS,
            quantity=years,
            precision=part.precision,
        )


@counted_by.register
def _(part: Event, made: Made) -> Iterator[Wanted]:
    yield made(facts.HELD, part.starts_on, outcome=part.kind)
    if part.quantity is not None:
        code = countables.ATTENDANCE[part.kind]
        yield made(facts.COUNTED, part.starts_on, outcome=code, **_number(part))
    if part.kind == Event.Kind.FAIR:
        yield made(
            facts.COUNTED,
            part.starts_on,
            outcome=countables.FAIR_DAYS,
            quantity=part.days,
            precision=Precision.EXACT.value,
        )
    for school in part.schools:
        yield made(
            facts.SCHOOL_REACHED,
            part.starts_on,
            outcome=part.kind,
            place=school_id(part.partnership_id, school),
        )


@counted_by.register
def _(part: Tally, made: Made) -> Iterator[Wanted]:
    yield made(facts.COUNTED, part.on, outcome=part.what, **_number(part))


@counted_by.register
def _(part: Response, made: Made) -> Iterator[Wanted]:
    yield made(facts.AGREED, part.agreed_on, outcome=part.kind, due_on=part.due_on)
    if part.finished_on is not None:
        yield made(facts.FINISHED, part.finished_on, outcome=part.status)


@counted_by.register
def _(part: Identified, made: Made) -> Iterator[Wanted]:
    named = () if part.person_id is None else (PersonInFact(part.person_id, "identified"),)
    yield made(facts.IDENTIFIED, part.on, people=named, outcome=part.means, **_number(part))
    if part.checked_on is not None:
        yield made(facts.CHECKED, part.checked_on, outcome=part.later, **_number(part))
    if part.later == Identified.Later.NONE_KNOWN:
        # Somebody looked and found nobody: a nought, where silence would be no figure.
        yield made(
            facts.CHECKED,
            part.checked_on,
            outcome=Identified.Later.OFFENDED.value,
            quantity=0,
            precision=Precision.EXACT.value,
        )


@counted_by.register
def _(part: Comparison, made: Made) -> Iterator[Wanted]:
    for kind, count in ((facts.COMPARED_BEFORE, part.before), (facts.COMPARED_AFTER, part.after)):
        yield made(
            kind,
            part.after_until - timedelta(days=1),
            outcome=part.kind,
            quantity=count,
            precision=Precision.EXACT.value,
        )


@counted_by.register
def _(part: YouthIntervention, made: Made) -> Iterator[Wanted]:
    yield made(facts.INTERVENED, part.on, outcome=part.kind, **_number(part))


@counted_by.register
def _(part: Site, made: Made) -> Iterator[Wanted]:
    day = part.visited_on
    yield made(facts.VISITED, day, outcome=part.kind, place=part.pk)
    if part.heat != Site.Heat.NOT_USED:
        yield made(facts.HEAT_CHECKED, day, outcome=part.heat)
    if part.warrant != Site.Warrant.NONE:
        yield made(facts.WARRANT, day, outcome=part.warrant)
    if part.is_farm:
        yield made(facts.FARM, day, place=part.pk)
    if part.quantity is not None:
        yield made(facts.COUNTED, day, outcome=countables.PLANTS, **_number(part))
    if part.ceased_on is not None:
        yield made(facts.CEASED, part.ceased_on, outcome=part.kind, place=part.pk)


@counted_by.register
def _(part: Sanction, made: Made) -> Iterator[Wanted]:
    if part.is_pending:
        return
    yield made(facts.SANCTION, part.on, outcome=part.kind, **_number(part))
    if part.sentence_years is not None:
        yield made(
            facts.COUNTED,
            part.on,
            outcome=countables.SENTENCE,
            quantity=part.sentence_years,
            precision=Precision.EXACT.value,
        )


def school_id(partnership_id: UUID, name: str) -> UUID:
    """The opaque id by which a school counts once, however its name is spaced or capitalised."""
    return uuid5(NAMESPACE_URL, f"school:{partnership_id}:{' '.join(name.casefold().split())}")


# What each part must say.


@singledispatch
def findings_of(part: Part) -> list[Finding]:
    """What is missing from a part or contradicts itself."""
    return []


def _whole(part: Any) -> list[Finding]:
    if part.precision not in Precision.values:
        return [Finding("WORK-NUMBER", "Select how exact the number is.", "precision")]
    return []


def _known(code: str, *where: str) -> list[Finding]:
    thing = countables.BY_CODE.get(code)
    if thing is None or thing.where not in where:
        return [Finding("WORK-COUNT", "Select what is counted from the list.", "what")]
    return []


@findings_of.register
def _(part: TakingPart) -> list[Finding]:
    return needed("WORK-PARTNER", part.name, "name", "Enter who takes part.")


@findings_of.register
def _(part: Funding) -> list[Finding]:
    findings = [*_whole(part), *past(part.on, "on")]
    return [*findings, *needed("WORK-FUNDER", part.source, "source", "Enter where it comes from.")]


@findings_of.register
def _(part: Resource) -> list[Finding]:
    findings = [*_known(part.what, countables.RESOURCE), *_whole(part), *past(part.on, "on")]
    return [*findings, *needed("WORK-HOLDER", part.holder, "holder", "Enter who has it.")]


@findings_of.register
def _(part: Event) -> list[Finding]:
    findings = [*_whole(part), *past(part.starts_on, "starts_on")]
    findings += needed("WORK-EVENT", part.title, "title", "Enter what was held.")
    if part.days < 1:
        findings.append(Finding("WORK-DAYS", "It must have taken at least one day.", "days"))
    if part.kind == Event.Kind.ONLINE_SAFETY and not part.schools:
        findings.append(Finding("WORK-SCHOOLS", "Enter the schools, one on each line.", "schools"))
    if any(len(school) > 120 for school in part.schools):
        findings.append(
            Finding(
                "WORK-SCHOOLS", "Each school’s name must be 120 characters or fewer.", "schools"
            )
        )
    return findings


@findings_of.register
def _(part: Tally) -> list[Finding]:
    where = (countables.FOUND,) if part.work.is_operation else (countables.RESULT, countables.LOSS)
    return [*_known(part.what, *where), *_whole(part), *past(part.on, "on")]


@findings_of.register
def _(part: Response) -> list[Finding]:
    findings = needed("WORK-RESPONSE", part.description, "description", "Enter what is done.")
    findings += past(part.agreed_on, "agreed_on")
    if part.due_on < part.agreed_on:
        findings.append(
            Finding("WORK-DAY", "It must be due on or after the day it was agreed.", "due_on")
        )
    if part.agency.partnership_id != part.partnership_id:
        findings.append(Finding("WORK-AGENCY", "Select an agency of the partnership.", "agency"))
    if part.status == Response.Status.OPEN:
        part.finished_on, part.result = None, ""
        return findings
    if part.finished_on is None:
        findings.append(Finding("WORK-DAY", "Enter the day it was finished.", "finished_on"))
    else:
        findings += past(part.finished_on, "finished_on", not_before=part.agreed_on)
    return [
        *findings,
        *needed("WORK-RESULT", part.result, "result", "Enter what came of it, or why not."),
    ]


@findings_of.register
def _(part: Comparison) -> list[Finding]:
    findings = needed("WORK-BASE", part.source, "source", "Enter where the numbers come from.")
    findings += needed("WORK-WHAT", part.what, "what", "Enter what was counted.")
    if part.before_until <= part.before_from:
        findings.append(
            Finding("WORK-DAY", "The last day must be on or after the first.", "before_until")
        )
    if part.after_until <= part.after_from:
        findings.append(
            Finding("WORK-DAY", "The last day must be on or after the first.", "after_until")
        )
    if part.after_from < part.before_until:
        findings.append(
            Finding("WORK-DAY", "“After” must begin when “before” is over.", "after_from")
        )
    return findings


@findings_of.register
def _(part: Identified) -> list[Finding]:
    findings = [*_whole(part), *past(part.on, "on")]
    findings += needed("WORK-HOW", part.how, "how", "Enter how they were identified.")
    if part.person is not None and (part.quantity, part.precision) != (1, Precision.EXACT):
        findings.append(Finding("WORK-NUMBER", "Somebody by name is exactly 1.", "quantity"))
    if part.later == Identified.Later.NOT_CHECKED:
        part.checked_on = None
        return findings
    if part.checked_on is None:
        return [*findings, Finding("WORK-DAY", "Enter the day you looked.", "checked_on")]
    return [*findings, *past(part.checked_on, "checked_on", not_before=part.on)]


@findings_of.register
def _(part: YouthIntervention) -> list[Finding]:
    return [*_whole(part), *past(part.on, "on")]


@findings_of.register
def _(part: Site) -> list[Finding]:
    findings = [*_whole(part), *past(part.visited_on, "visited_on")]
    findings += needed("WORK-SITE", part.name, "name", "Enter the premises.")
    if part.quantity is not None and not part.is_farm:
        findings.append(
            Finding("WORK-FARM", "Plants are counted of a cannabis farm. Tick it.", "is_farm")
        )
    if part.ceased_on is not None:
        findings += past(part.ceased_on, "ceased_on", not_before=part.visited_on)
    return findings


@findings_of.register
def _(part: Sanction) -> list[Finding]:
    findings = [*_whole(part)]
    findings += needed("WORK-BY", part.agency, "agency", "Enter which agency or court.")
    if not part.is_pending:
        findings += past(part.on, "on")
    if part.sentence_years is not None and (
        part.kind != Sanction.Kind.CONVICTION or part.is_pending
    ):
        findings.append(
            Finding("WORK-SENTENCE", "Only a conviction has a sentence.", "sentence_years")
        )
    return findings
