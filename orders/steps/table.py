"""Every step that is taken on an order: its words and what it asks.

Who may take which step in which state stands in `orders.kinds.LIFE`; what forbids it in
`orders.rules`; what it does in `orders.services`. Pages and API are made from this table.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from orders.kinds import COURT, Court, Kind
from orders.models import Appeal, Consultation, Hearing, Service
from orders.steps.drafting import CIVIL, CPN, DRAFT, NOTICE, RANKS, REQUIREMENT, TO_A_PERSON
from orders.steps.inputs import Form, Input, day_of, note

_ONLY = frozenset
CBO = _ONLY({Kind.CBO})
_REASON = "It is kept in the history"


@dataclass(frozen=True)
class Step:
    """A step: `label` names it in lists and buttons, `done` says that it was taken."""

    code: str
    label: str
    done: str
    inputs: tuple[Input, ...]
    # Only for a manager of the record.
    manage: bool = False
    # Whether the button stands in red: what cannot be taken back.
    warning: bool = False
    # The letter that is shown before, if any: "check before you send".
    letter: bool = False


def _optional(inputs: tuple[Input, ...]) -> tuple[Input, ...]:
    return tuple(replace(each, required=False) for each in inputs)


_METHODS = Service.Method.choices
_LAST_DAY = Input(
    "ends_on", "Last day", Form.DAY, noun="the last day", hint="The last day on which it binds"
)
_NO_END = Input(
    "is_indefinite",
    "It lasts until further order",
    Form.TICK,
    noun="that it has no last day",
    required=False,
)
_COURT = Input("court", "Court", Form.CHOICE, noun="the court", choices=Court.choices)
_BREACH = Input("breach", "Which breach?", Form.BREACH, noun="the breach")
_DROPPED = Input(
    "requirements",
    "Which requirements no longer hold?",
    Form.REQUIREMENTS,
    noun="the requirements",
    required=False,
)
_CONVICTION = (
    Input(
        "convicted_on",
        "When was the person convicted?",
        Form.DAY,
        noun="the day of the conviction",
        kinds=CBO,
    ),
    Input(
        "sentence",
        "Sentence",
        Form.CHOICE,
        noun="the sentence",
        choices=(
            ("custody", "Custody"),
            ("community", "Community or suspended sentence"),
            ("fine", "Fine"),
            ("conditional_discharge", "Conditional discharge"),
            ("absolute_discharge", "Absolute discharge"),
            ("other", "Other"),
        ),
        kinds=CBO,
    ),
)
_APPLIED_BY = (
    Input(
        "applied_by",
        "Who applied?",
        Form.CHOICE,
        noun="who applied",
        choices=(("us", "The applicant"), ("respondent", "The respondent")),
        kinds=CIVIL,
    ),
    Input(
        "applied_by",
        "Who applied?",
        Form.CHOICE,
        noun="who applied",
        choices=(("prosecution", "The prosecution"), ("respondent", "The offender")),
        kinds=CBO,
    ),
)
_ADDED = _optional(REQUIREMENT)

_STEPS = (
    Step("edit", "Change the draft", "Draft saved.", DRAFT),
    Step("add_requirement", "Add a requirement", "Requirement added.", REQUIREMENT),
    Step(
        "drop_requirement",
        "Remove a requirement",
        "Requirement removed.",
        (replace(_DROPPED, label="Which requirements?", required=True),),
    ),
    Step(
        "hand_over",
        "Hand over",
        "Handed over.",
        (Input("owner", "New owner", Form.OWNER, noun="the new owner"), note("Why?", "why")),
    ),
    Step(
        "approve",
        "Approve",
        "Approved.",
        (
            day_of("When is it approved?", "the day of approval"),
            Input(
                "hours",
                "For how many hours?",
                Form.NUMBER,
                noun="the number of hours",
                kinds=NOTICE,
            ),
            Input(
                "rank",
                "Who authorises it?",
                Form.CHOICE,
                noun="who authorises it",
                choices=RANKS,
                kinds=NOTICE,
            ),
            Input(
                "authorised_by",
                "Name",
                Form.LINE,
                noun="the name of whoever authorises it",
                kinds=NOTICE,
            ),
            note("Comment", "a comment"),
        ),
    ),
    Step(
        "issue",
        "Issue",
        "Issued. The letter is kept under its number.",
        (day_of("When is it issued?", "the day of issue"),),
        letter=True,
    ),
    Step(
        "serve",
        "Record service",
        "Service recorded.",
        (
            day_of("When was it served?", "the day of service"),
            Input(
                "at",
                "At what time?",
                Form.MOMENT,
                noun="the moment of service",
                hint="The 48 hours to the hearing run from it",
                kinds=NOTICE,
            ),
            Input("method", "How?", Form.CHOICE, noun="how it was served", choices=_METHODS),
            Input("served_by", "Who served it?", Form.LINE, noun="who served it"),
            Input(
                "address",
                "Where?",
                Form.LINE,
                noun="the address",
                hint="The proper address, if it was left or posted",
                required=False,
            ),
            Input(
                "addressed_to",
                "For whom at the organisation?",
                Form.LINE,
                noun="for whom",
                hint="The secretary or clerk of a body, or a partner",
                required=False,
                kinds=TO_A_PERSON,
            ),
            note("What happened?", "what happened"),
        ),
    ),
    Step(
        "observe",
        "Record that it goes on",
        "Recorded.",
        (
            day_of("When was it seen?", "the day"),
            note(
                "What was seen?",
                "what was seen",
                required=True,
                hint="Who saw what, and what shows it",
            ),
        ),
    ),
    Step(
        "comply",
        "Record compliance",
        "Recorded as complied with.",
        (day_of("From when?", "the day"), note("What shows it?", "what shows it")),
    ),
    Step(
        "lapse",
        "Let it lapse",
        "Lapsed.",
        (day_of("When?", "the day"), note("Why?", "the reason", required=True, hint=_REASON)),
    ),
    Step(
        "withdraw",
        "Withdraw",
        "Withdrawn.",
        (day_of("When?", "the day"), note("Why?", "the reason", required=True, hint=_REASON)),
        warning=True,
    ),
    Step(
        "revoke",
        "Revoke",
        "Revoked.",
        (day_of("When?", "the day"), note("Why?", "the reason", required=True, hint=_REASON)),
        warning=True,
    ),
    Step(
        "review",
        "Record a review",
        "Review recorded.",
        (
            day_of("When was it reviewed?", "the day of review"),
            note(
                "What did you find?",
                "what you found",
                required=True,
                hint="Compliance, support offered, whether to vary or end it",
            ),
            Input(
                "next_review_on", "Next review", Form.FUTURE_DAY, noun="the next review", kinds=CPN
            ),
        ),
    ),
    Step(
        "vary",
        "Vary",
        "Varied.",
        (
            day_of("When was it varied?", "the day of the variation"),
            *_APPLIED_BY,
            _DROPPED,
            *_ADDED,
            replace(_LAST_DAY, label="New last day", required=False),
            Input(
                "next_review_on",
                "Next review",
                Form.DAY,
                noun="the next review",
                required=False,
                kinds=CPN,
            ),
            note("Why?", "the reason", required=True),
        ),
    ),
    Step(
        "consult",
        "Record consultation",
        "Consultation recorded.",
        (
            day_of("When?", "the day"),
            Input(
                "body",
                "Who was consulted?",
                Form.CHOICE,
                noun="who was consulted",
                choices=Consultation.Body.choices,
            ),
            note("What did they say?", "what they said"),
        ),
    ),
    Step(
        "apply",
        "Record the application",
        "Application recorded.",
        (
            day_of("When was it made?", "the day of the application"),
            _COURT,
            Input(
                "with_notice",
                "Was it made with notice to the respondent?",
                Form.YES_NO,
                noun="whether it was with notice",
                kinds=CIVIL,
            ),
            note("Comment", "a comment"),
        ),
    ),
    Step(
        "interim",
        "Record an interim order",
        "Interim order recorded.",
        (
            day_of("When was it made?", "the day it was made"),
            *_CONVICTION,
            replace(_LAST_DAY, required=False, hint="If the court set one"),
            note("Comment", "a comment"),
        ),
    ),
    Step(
        "make",
        "Record that it was made",
        "Recorded as made.",
        (
            day_of("When was it made?", "the day it was made"),
            *_CONVICTION,
            Input(
                "court",
                "Court",
                Form.CHOICE,
                noun="the court",
                choices=Court.choices,
                required=False,
                hint="If another court than the one applied to",
                kinds=COURT,
            ),
            Input(
                "starts_on",
                "First day",
                Form.DAY,
                noun="the first day",
                required=False,
                hint="Only if an earlier order has to end first",
                kinds=CBO,
            ),
            replace(_LAST_DAY, required=False, kinds=COURT),
            replace(_NO_END, kinds=COURT),
            Input(
                "heard_on_notice",
                "The respondent had notice of the hearing",
                Form.TICK,
                noun="that the respondent had notice",
                required=False,
                kinds=CIVIL,
            ),
            note("Comment", "a comment"),
        ),
    ),
    Step(
        "refuse",
        "Record a refusal",
        "Recorded as refused.",
        (day_of("When?", "the day"), note("What did the court say?", "what the court said")),
    ),
    Step(
        "undertaking",
        "Record an undertaking",
        "Undertaking recorded.",
        (
            day_of("When?", "the day"),
            note("What was promised?", "what was promised", required=True),
        ),
    ),
    Step(
        "discharge",
        "Record a discharge",
        "Recorded as discharged.",
        (day_of("When?", "the day"), *_APPLIED_BY, note("Why?", "the reason", required=True)),
        warning=True,
    ),
    Step(
        "publish",
        "Record publication",
        "Publication recorded.",
        (
            day_of("When was it published?", "the day of publication"),
            Input(
                "published_where",
                "Where?",
                Form.LINE,
                noun="where it was published",
                hint="The website, and the signs on the land",
            ),
        ),
    ),
    Step(
        "extend",
        "Extend",
        "Extended.",
        (
            day_of("When was it extended?", "the day of the extension"),
            Input(
                "applied_on",
                "When was the extension applied for?",
                Form.DAY,
                noun="the day of the application",
                kinds=_ONLY({Kind.CLOSURE_ORDER}),
            ),
            replace(_LAST_DAY, label="New last day"),
            note("Why?", "the reason", required=True),
        ),
    ),
    Step(
        "extend_notice",
        "Extend the notice",
        "Notice extended.",
        (
            day_of("When?", "the day"),
            Input("hours", "How many hours in all?", Form.NUMBER, noun="the number of hours"),
            Input(
                "rank", "Who authorises it?", Form.CHOICE, noun="who authorises it", choices=RANKS
            ),
        ),
    ),
    Step(
        "adjourn",
        "Record an adjournment",
        "Adjournment recorded.",
        (
            day_of("When was it adjourned?", "the day"),
            Input("until", "Until when?", Form.MOMENT, noun="the new date and time"),
            note("Why?", "the reason"),
        ),
    ),
    Step(
        "continue_notice",
        "Record that the court continued it",
        "Recorded.",
        (
            day_of("When?", "the day"),
            Input("hours", "For how many hours more?", Form.NUMBER, noun="the number of hours"),
        ),
    ),
    Step(
        "make_order",
        "Record a closure order",
        "Closure order recorded.",
        (
            day_of("When was it made?", "the day it was made"),
            _LAST_DAY,
            Input(
                "bars_residents",
                "Does it bar residents or the owner?",
                Form.YES_NO,
                noun="whether it bars residents",
                required=False,
            ),
            note("What did the court order?", "what the court ordered"),
        ),
    ),
    Step(
        "cancel",
        "Cancel the notice",
        "Cancelled.",
        (day_of("When?", "the day"), note("Why?", "the reason", required=True)),
        warning=True,
    ),
    Step(
        "notify",
        "Record the authorisation",
        "Recorded.",
        (day_of("When were you told?", "the day"), note("Grounds", "the grounds")),
    ),
    Step(
        "direct",
        "Record a direction",
        "Direction recorded.",
        (
            day_of("When?", "the day"),
            Input("hours", "For how many hours?", Form.NUMBER, noun="the number of hours"),
            Input(
                "age",
                "Age of the person",
                Form.NUMBER,
                noun="the age",
                required=False,
                hint="The police keep who it was",
            ),
        ),
    ),
    Step(
        "appeal",
        "Record an appeal",
        "Appeal recorded.",
        (
            day_of("When was it lodged?", "the day it was lodged"),
            _COURT,
            Input(
                "grounds",
                "Grounds",
                Form.CHOICES,
                noun="the grounds",
                choices=Appeal.GROUNDS,
                required=False,
                kinds=CPN,
            ),
            Input(
                "stop_suspended",
                "The court ordered that even the requirements to stop have no effect meanwhile",
                Form.TICK,
                noun="that they have no effect",
                required=False,
                kinds=CPN,
            ),
            note("What is said?", "what is said"),
        ),
    ),
    Step(
        "appeal_decided",
        "Record how the appeal ended",
        "Recorded.",
        (
            day_of("When was it decided?", "the day of the decision"),
            Input(
                "outcome",
                "How did it end?",
                Form.CHOICE,
                noun="how it ended",
                choices=Appeal.Outcome.choices,
            ),
            replace(_DROPPED, label="If modified: which requirements no longer hold?"),
            *(
                replace(each, label=f"If modified: {each.label[0].lower()}{each.label[1:]}")
                for each in _ADDED
            ),
            replace(_LAST_DAY, label="If modified: new last day", required=False),
            note("What did the court say?", "what the court said"),
        ),
    ),
    Step(
        "hearing",
        "Record a hearing date",
        "Hearing recorded.",
        (
            day_of("When were you told?", "the day"),
            _COURT,
            Input(
                "purpose",
                "What for?",
                Form.CHOICE,
                noun="what the hearing is for",
                choices=Hearing.Purpose.choices,
            ),
            Input(
                "listed_for",
                "When is the hearing?",
                Form.MOMENT,
                noun="the date and time of the hearing",
            ),
        ),
    ),
    Step(
        "hearing_held",
        "Record what came of a hearing",
        "Recorded.",
        (
            day_of("When was it held?", "the day"),
            Input("hearing", "Which hearing?", Form.HEARING, noun="the hearing"),
            note("What came of it?", "what came of it", required=True),
        ),
    ),
    Step(
        "breach",
        "Record a breach",
        "Breach recorded.",
        (
            day_of("When did it happen?", "the day it happened"),
            replace(_DROPPED, label="What was breached?", noun="what was breached"),
            Input("description", "What happened?", Form.TEXT, noun="what happened"),
        ),
    ),
    Step(
        "breach_evidence",
        "Record evidence of a breach",
        "Evidence recorded.",
        (
            day_of("When?", "the day"),
            _BREACH,
            note("What shows the breach?", "what shows the breach", required=True),
        ),
    ),
    Step(
        "fpn",
        "Give a fixed penalty",
        "Fixed penalty recorded. The notice is kept under its number.",
        (
            day_of("When is it given?", "the day it is given"),
            _BREACH,
            Input("amount", "Amount", Form.MONEY, noun="the amount"),
            Input(
                "discount_amount",
                "Amount for early payment",
                Form.MONEY,
                noun="the amount for early payment",
                required=False,
            ),
            Input(
                "discount_by",
                "Last day of early payment",
                Form.FUTURE_DAY,
                noun="the last day of early payment",
                required=False,
            ),
        ),
    ),
    Step(
        "fpn_paid",
        "Record payment",
        "Payment recorded.",
        (
            day_of("When was it paid?", "the day of payment"),
            _BREACH,
            Input("amount", "Amount", Form.MONEY, noun="the amount"),
        ),
    ),
    Step(
        "breach_prosecute",
        "Record proceedings",
        "Proceedings recorded.",
        (
            day_of("When did they begin?", "the day they began"),
            _BREACH,
            _COURT,
            note("Comment", "a comment"),
        ),
    ),
    Step(
        "breach_result",
        "Record the result in court",
        "Result recorded.",
        (
            day_of("When?", "the day of the result"),
            _BREACH,
            Input(
                "result",
                "What was decided?",
                Form.CHOICE,
                noun="what was decided",
                choices=(
                    ("proved", "Proved, or convicted"),
                    ("not_proved", "Acquitted, or not proved"),
                ),
            ),
            note("Sentence, or what the court said", "the sentence"),
        ),
    ),
    Step(
        "breach_close",
        "Close a breach without court",
        "Breach closed.",
        (
            day_of("When?", "the day"),
            _BREACH,
            Input(
                "closed_as",
                "What was done?",
                Form.CHOICE,
                noun="what was done",
                choices=(("remedial_work", "Remedial work"), ("no_action", "No further action")),
            ),
            Input(
                "open_to_the_air",
                "The land is open to the air",
                Form.TICK,
                noun="that the land is open to the air",
                required=False,
                kinds=CPN,
            ),
            Input(
                "consent",
                "The owner or occupier consented",
                Form.TICK,
                noun="that they consented",
                required=False,
                kinds=CPN,
            ),
            note("Why?", "the reason", required=True),
        ),
    ),
    Step(
        "void",
        "Entered by mistake",
        "Taken off the register.",
        (note("Why?", "the reason", required=True, hint="All that it counted for is taken back"),),
        manage=True,
        warning=True,
    ),
    # Taken by the calendar or by another step, never by hand.
    Step("escalate", "Escalate", "Escalated.", ()),
    Step("begin", "Begin", "In force.", ()),
    Step("expire", "Run out", "Ran out.", ()),
)

STEPS: dict[str, Step] = {step.code: step for step in _STEPS}
STEPS["consult_late"] = replace(STEPS["consult"], code="consult_late")
