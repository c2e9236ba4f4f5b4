"""Rules of the Community Protection Notice, CPN (2014 Act ss.43-51, 53, 55); appeals are apart."""

from __future__ import annotations

from collections.abc import Iterable

from orders import letters
from orders.kinds import WARNINGS, Kind, State
from orders.models import Authorisation, Order, Requirement, Service, WarningKind, authority_of
from orders.rules.registry import Act, Due, Said, block, due, info, warn
from partnership.dates import spoken

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
        was = "withdrawn" if warning.state == State.WITHDRAWN else "entered by mistake"
        yield f"The warning was {was}. Give a new one first."
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
        likely = act.order.likely_age_on(act.on)
        guess = f" (about {likely} by the estimate)" if likely is not None else ""
        yield (
            f"The person’s date of birth is not known{guess}. Say why you believe that they are "
            f"{least} or over."
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
        yield (
            f"A requirement is due by {spoken(each.due_by)}, before the notice. Remove it, and add it "
            "with a later day."
        )


@block(
    "CPN-5",
    "2014 Act s.43(3), (8)",
    "Requirements of a warning or notice are of three kinds: to stop, to do, to take steps",
    steps="add_requirement vary appeal_decided",
    kinds=CPW_AND_CPN,
)
def requirement_is_of_three_kinds(act: Act) -> Iterable[Said]:
    if act.data.get("requirement_kind") == Requirement.Kind.PROHIBIT:
        yield (
            "Only a court prohibits. A notice requires to stop, to do, or to take steps.",
            "requirement_kind",
        )


@block(
    "CPN-5",
    "2014 Act s.43(3), (8)",
    "A notice that is varied or modified still requires something, by a day that can be kept",
    steps="vary appeal_decided",
    kinds=CPN,
)
def something_is_still_required(act: Act) -> Iterable[Said]:
    adds = bool(act.data.get("requirement_kind") and str(act.data.get("requirement") or "").strip())
    dropped = {each.pk for each in act.data.get("requirements") or ()}
    held = act.order.requirements.filter(ends_before__isnull=True).exclude(pk__in=dropped)
    if dropped and not adds and not held.exists():
        yield (
            "Nothing would be required any more. Add a requirement, or end the notice instead.",
            "requirements",
        )
    due_by = act.data.get("due_by")
    if due_by is not None and due_by < act.on:
        yield f"The day must be {spoken(act.on)} or later.", "due_by"


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
    if act.by is not None and authority_of(act.by, Authorisation.Power.CPN, act.on) is None:
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
            f"The day of review must be {spoken(act.on)} or later. Change the draft.",
            "review_on",
        )


@block(
    "CPN-14",
    "Stannard v CPS [2019] EWHC 84 (Admin)",
    "The next review of a notice comes after this one",
    steps="review vary",
    kinds=CPN,
)
def next_review_comes_later(act: Act) -> Iterable[Said]:
    next_on = act.data.get("next_review_on")
    if next_on is not None and next_on <= act.on:
        yield f"The next review must be after {spoken(act.on)}.", "next_review_on"


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
