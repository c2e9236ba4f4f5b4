"""Steps of applications to a court, of appeals and of hearings."""

from __future__ import annotations

from dataclasses import replace

from orders.kinds import COURT, Court
from orders.models import Appeal, Consultation, Hearing
from orders.steps.drafting import CIVIL, CPN
from orders.steps.inputs import Form, Input, day_of, note
from orders.steps.step import (
    ADDED,
    APPLIED_BY,
    CBO,
    CONVICTION,
    COURT_INPUT,
    DROPPED,
    LAST_DAY,
    NO_END,
    Step,
)

COURT_STEPS: tuple[Step, ...] = (
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
            COURT_INPUT,
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
            *CONVICTION,
            replace(LAST_DAY, required=False, hint="If the court set one"),
            note("Comment", "a comment"),
        ),
    ),
    Step(
        "make",
        "Record that it was made",
        "Recorded as made.",
        (
            day_of("When was it made?", "the day it was made"),
            *CONVICTION,
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
            replace(LAST_DAY, required=False, kinds=COURT),
            replace(NO_END, kinds=COURT),
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
        (day_of("When?", "the day"), *APPLIED_BY, note("Why?", "the reason", required=True)),
        warning=True,
    ),
    Step(
        "appeal",
        "Record an appeal",
        "Appeal recorded.",
        (
            day_of("When was it lodged?", "the day it was lodged"),
            COURT_INPUT,
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
            replace(DROPPED, label="If modified: which requirements no longer hold?"),
            *(
                replace(each, label=f"If modified: {each.label[0].lower()}{each.label[1:]}")
                for each in ADDED
            ),
            replace(LAST_DAY, label="If modified: new last day", required=False),
            note("What did the court say?", "what the court said"),
        ),
    ),
    Step(
        "hearing",
        "Record a hearing date",
        "Hearing recorded.",
        (
            day_of("When were you told?", "the day"),
            COURT_INPUT,
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
)
