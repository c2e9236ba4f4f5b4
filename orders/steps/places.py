"""Steps of orders of places: public spaces, closures, dispersal."""

from __future__ import annotations

from dataclasses import replace

from orders.kinds import Kind
from orders.steps.drafting import RANKS
from orders.steps.inputs import Form, Input, day_of, note
from orders.steps.step import LAST_DAY, ONLY, Step

PLACES: tuple[Step, ...] = (
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
                kinds=ONLY({Kind.CLOSURE_ORDER}),
            ),
            replace(LAST_DAY, label="New last day"),
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
            LAST_DAY,
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
)
