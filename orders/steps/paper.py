"""Steps of drafts, warnings and notices."""

from __future__ import annotations

from dataclasses import replace

from orders.steps.drafting import CPN, DRAFT, NOTICE, RANKS, REQUIREMENT, TO_A_PERSON
from orders.steps.inputs import Form, Input, day_of, note
from orders.steps.step import ADDED, APPLIED_BY, DROPPED, LAST_DAY, METHODS, REASON, Step

PAPER: tuple[Step, ...] = (
    Step("edit", "Change the draft", "Draft saved.", DRAFT),
    Step("add_requirement", "Add a requirement", "Requirement added.", REQUIREMENT),
    Step(
        "drop_requirement",
        "Remove a requirement",
        "Requirement removed.",
        (replace(DROPPED, label="Which requirements?", required=True),),
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
            Input("method", "How?", Form.CHOICE, noun="how it was served", choices=METHODS),
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
        (day_of("When?", "the day"), note("Why?", "the reason", required=True, hint=REASON)),
    ),
    Step(
        "withdraw",
        "Withdraw",
        "Withdrawn.",
        (day_of("When?", "the day"), note("Why?", "the reason", required=True, hint=REASON)),
        warning=True,
    ),
    Step(
        "revoke",
        "Revoke",
        "Revoked.",
        (day_of("When?", "the day"), note("Why?", "the reason", required=True, hint=REASON)),
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
            *APPLIED_BY,
            DROPPED,
            *ADDED,
            replace(LAST_DAY, label="New last day", required=False),
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
)
