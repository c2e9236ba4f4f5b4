"""Rules CPN-1 to CPN-15 and CPN-19: the Community Protection Notice (2014 Act ss.43-51, 53, 55)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from orders import letters
from orders.kinds import WARNINGS, Kind, State
from orders.models import Appeal, Authorisation, Order, Requirement, Service, WarningKind
from orders.rules.common import spoken
from orders.rules.registry import Act, Due, Said, block, due, info, warn
from partnership.dates import last_day_beginning_with
from partnership.law import law_on

CPN = frozenset({Kind.CPN})
CPW_AND_CPN = frozenset({Kind.CPW, Kind.CPN})


@block(
    "CPN-1",
    "2014 Act s.43(5)(a)",
    "A notice follows a warning to the same person or body about the same conduct, served before",
    steps="approve issue",
    kinds=CPN,
    standing=True,
)
def follows_a_warning(act: Act) -> Iterable[Said]:
    order, warning = act.order, act.order.source
    if warning is None or warning.kind != Kind.CPW:
        yield "Choose the Community Protection Warning that this notice follows."
        return
    if (warning.person_id, warning.organisation_id) != (order.person_id, order.organisation_id):
        yield "The warning was given to somebody else. Warn this person first."
    if not WarningKind.objects.filter(
        partnership_id=order.partnership_id, code=warning.local_kind, is_statutory=True
    ).exists():
        yield "The warning is a local one. A notice follows a written warning of s.43(5)(a)."
    if warning.state in (State.WITHDRAWN, State.VOID):
        yield "The warning was withdrawn. Give a new one first."
    if warning.served_on is None:
        yield "The warning has not been served. Serve it, and give it time, first."
    elif warning.served_on > act.on or (act.step == "issue" and warning.served_on >= act.on):
        yield (
            f"The warning was served on {spoken(warning.served_on)}. The notice must be issued on "
            "a later day.",
            "on",
        )
    if not order.answers.get("same_conduct"):
        yield (
            "Confirm on the draft that the notice is about the same conduct as the warning.",
            "same_conduct",
        )


@block(
    "CPN-2",
    "2014 Act s.43(5)(b)",
    "The warning's time has run, and the conduct was seen to go on after it",
    steps="issue",
    kinds=CPN,
    standing=True,
)
def conduct_goes_on(act: Act) -> Iterable[Said]:
    warning = act.order.source
    if warning is None or warning.comply_by is None:
        return
    if act.on <= warning.comply_by:
        yield (
            f"The warning gave time until {spoken(warning.comply_by)}. The notice must be issued "
            "on a later day.",
            "on",
        )
    seen = warning.events.filter(
        step="observe", happened_on__gt=warning.comply_by, happened_on__lte=act.on
    )
    if not seen.exists():
        yield (
            f"Nobody has recorded that the conduct went on after {spoken(warning.comply_by)}. "
            "Record what was seen on the warning first."
        )


@block(
    "CPN-3",
    "2014 Act s.43(1)",
    "The person is at least 16 on the day of issue",
    steps="issue",
    kinds=CPW_AND_CPN,
    standing=True,
)
def old_enough(act: Act) -> Iterable[Said]:
    least, age = act.law.number("cpn.minimum_age"), act.age
    if age is not None and age < least:
        yield (
            f"The person is {age} on the day of issue, and must be at least {least}. Consider "
            "another tool, with youth justice.",
            "on",
        )


@warn(
    "CPN-3",
    "2014 Act s.43(1)",
    "Where no date of birth is known, somebody says why the person is believed to be 16 or over",
    steps="issue",
    kinds=CPW_AND_CPN,
    standing=True,
)
def believed_old_enough(act: Act) -> Iterable[Said]:
    if act.order.person is not None and act.order.person.date_of_birth is None:
        least = act.law.number("cpn.minimum_age")
        yield (
            f"The person’s date of birth is not known. Say why you believe that they are {least} "
            "or over."
        )


@block(
    "CPN-4",
    "2014 Act s.43(1)",
    "Both limbs of the test are met: a detrimental, persistent effect, and unreasonable conduct",
    steps="approve issue",
    kinds=CPN,
    standing=True,
)
def both_limbs(act: Act) -> Iterable[Said]:
    if not act.order.effect.strip():
        yield (
            "Enter the detrimental effect, persistent or continuing, on the quality of life of "
            "those in the locality.",
            "effect",
        )
    if not act.order.unreasonable.strip():
        yield "Enter why the conduct is unreasonable.", "unreasonable"


@block(
    "CPN-5",
    "2014 Act s.43(3), (8)",
    "A notice requires at least one thing: to stop, to do, or to take steps",
    steps="approve issue",
    kinds=CPN,
    standing=True,
)
def requires_something(act: Act) -> Iterable[Said]:
    held = act.order.requirements.filter(ends_before__isnull=True)
    if not held.exists():
        yield "Add at least one requirement: to stop something, to do something, or to take steps."
    for each in held.filter(due_by__lt=act.on):
        assert each.due_by is not None
        yield f"A requirement is due by {spoken(each.due_by)}, before the notice. Change its day."


@block(
    "CPN-5",
    "2014 Act s.43(3), (8)",
    "Requirements of a notice are of three kinds, and only what is to be done has a day",
    steps="add_requirement vary",
    kinds=CPW_AND_CPN,
)
def requirement_fits(act: Act) -> Iterable[Said]:
    kind = act.data.get("requirement_kind")
    if kind == Requirement.Kind.PROHIBIT:
        yield (
            "Only a court prohibits. A notice requires to stop, to do, or to take steps.",
            "requirement_kind",
        )
    if kind == Requirement.Kind.STOP and act.data.get("due_by"):
        yield (
            "To stop has no day to be done by: it holds from service. Leave the day out.",
            "due_by",
        )


@warn(
    "CPN-6",
    "2014 Act s.43(6)",
    "Before the notice, those whom it concerns were told: landlord, departments of the council",
    steps="issue",
    kinds=CPN,
    standing=True,
)
def others_were_told(act: Act) -> Iterable[Said]:
    if not act.order.answers.get("informed"):
        yield "Nobody is recorded as told before the notice. Name them on the draft, or say why nobody was."


@block(
    "CPN-7",
    "2014 Act s.43(7)",
    "The notice identifies the conduct and explains ss.46 to 51",
    steps="issue",
    kinds=CPN,
    standing=True,
)
def letter_explains_the_law(act: Act) -> Iterable[Said]:
    if not act.order.conduct.strip():
        yield "Enter the conduct that the notice is about.", "conduct"
    yield from letters.missing_from_template(act.order.partnership_id, letters.CPN)


@block(
    "CPW-3",
    "2014 Act statutory guidance",
    "The warning’s letter carries what guidance expects of it",
    steps="issue",
    kinds=WARNINGS,
    standing=True,
)
def warning_letter_is_whole(act: Act) -> Iterable[Said]:
    yield from letters.missing_from_template(act.order.partnership_id, letters.letter_of(act.order))


@block(
    "CPN-8",
    "2014 Act s.53",
    "Whoever issues it is authorised or designated on the day of issue",
    steps="issue",
    kinds=CPW_AND_CPN,
    standing=True,
)
def issuer_is_authorised(act: Act) -> Iterable[Said]:
    if act.by is not None and not is_authorised(act.by.pk, Authorisation.Power.CPN, act.on):
        yield (
            "You are not recorded as authorised to issue it on that day. Ask your manager to "
            "record your authorisation, or somebody authorised to issue it.",
            "on",
        )


@block(
    "CPN-9",
    "2014 Act s.55",
    "Service is by hand, at the proper address, by post, or on the premises of an unknown occupier",
    steps="serve",
    kinds=CPW_AND_CPN | WARNINGS,
)
def served_properly(act: Act) -> Iterable[Said]:
    method = act.data.get("method")
    address = str(act.data.get("address") or "").strip()
    if method in (Service.Method.LEFT, Service.Method.POSTED) and not address:
        yield "Enter the proper address at which it was left or to which it was posted.", "address"
    if method == Service.Method.ON_PREMISES and act.order.person is not None:
        yield (
            "A notice is fixed to premises only where the occupier’s name is not known. Select "
            "another way of service.",
            "method",
        )
    if act.order.organisation is not None and not str(act.data.get("addressed_to") or "").strip():
        yield (
            "Of a body, name its secretary or clerk; of a partnership, a partner.",
            "addressed_to",
        )
    if not str(act.data.get("served_by") or "").strip():
        yield "Enter who served it.", "served_by"


info(
    "CPN-10",
    "2014 Act ss.44-45",
    "Conduct on premises may be put to their owner, occupier or controller, unless they cannot "
    "reasonably be expected to control it. Where the occupier is unknown, the notice may be fixed to "
    "the premises.",
    steps="issue serve",
    kinds=CPN,
)


@due(
    "CPN-11",
    "2014 Act s.46(2)",
    "The appeal period: 21 days beginning with the day of issue",
    kinds=CPN,
)
def appeal_period(order: Order) -> Iterable[Due]:
    if order.issued_on and not order.is_ended and not order.appeals.exists():
        days = law_on(order.partnership_id, order.issued_on).number("cpn.appeal_days")
        yield Due(
            "appeal",
            last_day_beginning_with(order.issued_on, days),
            "Last day for an appeal to the magistrates’ court",
            is_window=True,
        )


@warn(
    "CPN-11",
    "2014 Act s.46(2)",
    "An appeal lodged after its last day is recorded with a reason",
    steps="appeal",
    kinds=CPN,
)
def appeal_in_time(act: Act) -> Iterable[Said]:
    issued = act.order.issued_on
    if issued is None:
        return
    days = law_on(act.order.partnership_id, issued).number("cpn.appeal_days")
    last = last_day_beginning_with(issued, days)
    if act.on > last:
        yield f"The last day for an appeal was {spoken(last)}. Say what the court decided about that."


@block(
    "CPN-12",
    "2014 Act s.46(3)",
    "During an appeal only what must be stopped binds",
    steps="breach",
    kinds=CPN,
)
def only_stop_binds_during_an_appeal(act: Act) -> Iterable[Said]:
    positive = [each for each in act.data.get("requirements") or () if each.is_positive]
    stopping = [each for each in act.data.get("requirements") or () if not each.is_positive]
    for appeal in act.order.appeals.all():
        if not appeal.covers(act.on):
            continue
        if positive:
            yield (
                "An appeal was in progress on that day: a requirement to do something or to take "
                "steps had no effect. Only a requirement to stop can have been breached.",
                "requirements",
            )
        if stopping and appeal.stop_suspended:
            yield (
                "The court had ordered that even the requirement to stop had no effect on that day.",
                "requirements",
            )


@block(
    "CPN-13",
    "2014 Act s.46(1), (4)",
    "An appeal has grounds 1 to 4, and ends quashed, modified, dismissed or withdrawn",
    steps="appeal appeal_decided",
    kinds=CPN,
)
def appeal_is_of_the_act(act: Act) -> Iterable[Said]:
    if act.step == "appeal":
        grounds = set(act.data.get("grounds") or ())
        if not grounds or not grounds <= {number for number, _ in Appeal.GROUNDS}:
            yield "Select at least one of grounds 1 to 4.", "grounds"
    elif act.data.get("outcome") not in Appeal.Outcome.values:
        yield "Select quashed, modified, dismissed or withdrawn.", "outcome"


@warn(
    "CPN-14",
    "Stannard v CPS [2019] EWHC 84 (Admin)",
    "A notice without an end is issued with a reason",
    steps="issue",
    kinds=CPN,
    standing=True,
)
def indefinite_has_a_reason(act: Act) -> Iterable[Said]:
    if act.order.ends_on is None:
        yield (
            "The notice has no last day. The High Court has said that notices should not be "
            "without end. Enter a last day on the draft, or say why it must have none."
        )


@block(
    "CPN-14",
    "Stannard v CPS [2019] EWHC 84 (Admin)",
    "A notice has a day on which it is reviewed",
    steps="approve issue",
    kinds=CPN,
    standing=True,
)
def has_a_review_day(act: Act) -> Iterable[Said]:
    if act.order.review_on is None:
        yield "Enter on the draft the day on which the notice will be reviewed.", "review_on"
    elif act.step == "issue" and act.order.review_on < act.on:
        yield (
            "The day of review must not be before the day of issue. Change the draft.",
            "review_on",
        )


@due(
    "CPN-14",
    "Stannard v CPS [2019] EWHC 84 (Admin)",
    "A notice in force is reviewed: vary it, revoke it, or let it stand",
    kinds=CPN,
)
def review_comes(order: Order) -> Iterable[Due]:
    if order.state == State.IN_FORCE and order.review_on is not None:
        yield Due(
            "review", order.review_on, "Review the notice: vary it, revoke it, or let it stand"
        )


info(
    "CPN-15",
    "2014 Act ss.47-52",
    "After a breach: a fixed penalty, prosecution, remedial work by the council (on land open to the "
    "air, else with consent), a remedial order, forfeiture, or a warrant to seize.",
    steps="breach breach_evidence",
    kinds=CPN,
)


@warn(
    "CPN-19",
    "Statutory guidance; Equality Act 2010 s.149",
    "Of somebody under 18, parents and youth justice were told; vulnerability and equality were considered",
    steps="issue",
    kinds=CPW_AND_CPN,
    standing=True,
)
def care_was_taken(act: Act) -> Iterable[Said]:
    answers = act.order.answers
    if act.is_of_a_child:
        if not answers.get("parent_told"):
            yield "The person is under 18, and no parent or guardian is recorded as told."
        if not answers.get("youth_justice_told"):
            yield "The person is under 18, and youth justice is not recorded as told."
    if act.order.person is not None and not answers.get("vulnerability"):
        yield "No check for mental health, capacity or other vulnerability is recorded."
    if not answers.get("equality"):
        yield "No equality consideration is recorded."


def is_authorised(user_id: UUID, power: str, on: date) -> bool:
    """Whether an account's authorisation for `power` holds on the day."""
    held = Authorisation.objects.filter(user=user_id, power=power, starts_on__lte=on)
    return any(each.ends_before is None or each.ends_before > on for each in held)
