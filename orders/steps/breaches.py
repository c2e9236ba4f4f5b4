"""Steps after a breach, and taking an order off the register."""

from __future__ import annotations

from dataclasses import replace

from orders.steps.drafting import CPN
from orders.steps.inputs import Form, Input, day_of, note
from orders.steps.step import BREACH, COURT_INPUT, DROPPED, Step

AFTER: tuple[Step, ...] = (
    Step(
        "breach",
        "Record a breach",
        "Breach recorded.",
        (
            day_of("When did it happen?", "the day it happened"),
            replace(DROPPED, label="What was breached?", noun="what was breached"),
            Input("description", "What happened?", Form.TEXT, noun="what happened"),
        ),
    ),
    Step(
        "breach_evidence",
        "Record evidence of a breach",
        "Evidence recorded.",
        (
            day_of("When?", "the day"),
            BREACH,
            note("What shows the breach?", "what shows the breach", required=True),
        ),
    ),
    Step(
        "fpn",
        "Give a fixed penalty",
        "Fixed penalty recorded. The notice is kept under its number.",
        (
            day_of("When is it given?", "the day it is given"),
            BREACH,
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
            BREACH,
            Input("amount", "Amount", Form.MONEY, noun="the amount"),
        ),
    ),
    Step(
        "breach_prosecute",
        "Record proceedings",
        "Proceedings recorded.",
        (
            day_of("When did they begin?", "the day they began"),
            BREACH,
            COURT_INPUT,
            note("Comment", "a comment"),
        ),
    ),
    Step(
        "breach_result",
        "Record the result in court",
        "Result recorded.",
        (
            day_of("When?", "the day of the result"),
            BREACH,
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
            BREACH,
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
)
