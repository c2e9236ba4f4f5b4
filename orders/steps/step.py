"""What a step is, and the questions that several steps ask."""

from __future__ import annotations

from dataclasses import dataclass, replace

from orders.kinds import Court, Kind
from orders.models import Service
from orders.steps.drafting import CIVIL, REQUIREMENT
from orders.steps.inputs import Form, Input

ONLY = frozenset
CBO = ONLY({Kind.CBO})
REASON = "It is kept in the history"


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


def optional(inputs: tuple[Input, ...]) -> tuple[Input, ...]:
    """The same questions, none of which must be answered."""
    return tuple(replace(each, required=False) for each in inputs)


METHODS = Service.Method.choices
LAST_DAY = Input(
    "ends_on", "Last day", Form.DAY, noun="the last day", hint="The last day on which it binds"
)
NO_END = Input(
    "is_indefinite",
    "It lasts until further order",
    Form.TICK,
    noun="that it has no last day",
    required=False,
)
COURT_INPUT = Input("court", "Court", Form.CHOICE, noun="the court", choices=Court.choices)
BREACH = Input("breach", "Which breach?", Form.BREACH, noun="the breach")
DROPPED = Input(
    "requirements",
    "Which requirements no longer hold?",
    Form.REQUIREMENTS,
    noun="the requirements",
    required=False,
)
CONVICTION = (
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
APPLIED_BY = (
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
ADDED = optional(REQUIREMENT)
