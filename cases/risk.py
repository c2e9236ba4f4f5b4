"""Risk matrices as data: items, marks and bands, each version kept for ever.

There is no national scoring. The items are those commonly used, harm-centred: they score the effect
on the person before the conduct. Above 31 is high (Islington's community MARAC); the lower cut is
BSafe's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cases.models import RiskBand


@dataclass(frozen=True)
class Item:
    """A question, marked from 0 by `answers`' order; `makes_high` if its last answer decides alone."""

    code: str
    question: str
    answers: tuple[str, ...]
    makes_high: bool = False


@dataclass(frozen=True)
class Instrument:
    """A risk matrix in one version, with the scores from which its bands begin."""

    code: str
    version: int
    title: str
    items: tuple[Item, ...]
    medium_from: int
    high_from: int

    @property
    def highest_score(self) -> int:
        return sum(len(item.answers) - 1 for item in self.items)

    def score(self, marks: Mapping[str, int]) -> tuple[int, RiskBand]:
        """The total and the band. Raises ValueError where an item is missing or out of range."""
        if set(marks) != {item.code for item in self.items}:
            raise ValueError("Every item needs a mark, and no other.")
        total = 0
        high = False
        for item in self.items:
            mark = marks[item.code]
            if not 0 <= mark < len(item.answers):
                raise ValueError(f"{item.code}: marks run from 0 to {len(item.answers) - 1}.")
            total += mark
            high = high or (item.makes_high and mark == len(item.answers) - 1)
        if high or total >= self.high_from:
            return total, RiskBand.HIGH
        return (
            total,
            RiskBand.MEDIUM if total >= self.medium_from else RiskBand.STANDARD,
        )


ASB_RISK_MATRIX = Instrument(
    "asb_risk_matrix",
    1,
    "ASB risk matrix",
    (
        Item(
            "frequency",
            "How often does it happen?",
            ("Once", "Now and then", "Every month", "Every week", "Every day"),
        ),
        Item(
            "escalation",
            "Is it getting worse?",
            (
                "No",
                "About the same",
                "A little worse",
                "Clearly worse",
                "Quickly getting worse",
            ),
        ),
        Item(
            "targeted",
            "Is it aimed at this person or household?",
            ("No", "Unlikely", "Possibly", "Probably", "Clearly"),
        ),
        Item(
            "hate",
            "Is it motivated by hostility to a personal characteristic?",
            ("No", "Unlikely", "Possibly", "Probably", "Clearly"),
        ),
        Item(
            "threats",
            "Have there been threats or violence?",
            (
                "No",
                "Intimidating presence",
                "Verbal threats",
                "Threats to harm",
                "Violence",
            ),
        ),
        Item(
            "vulnerability",
            "Is the person vulnerable (disability, mental health, age)?",
            ("No", "Slightly", "Somewhat", "Considerably", "Severely"),
        ),
        Item(
            "support",
            "Does the person have support around them?",
            (
                "Close support",
                "Some support",
                "Little support",
                "Hardly any",
                "None: isolated",
            ),
        ),
        Item(
            "effect",
            "How does it affect daily life, health, sleep or children?",
            ("Not at all", "A little", "Noticeably", "Seriously", "Severely"),
        ),
        Item(
            "confidence",
            "Have they reported before, and were they satisfied with the response?",
            (
                "First report",
                "Satisfied",
                "Partly satisfied",
                "Dissatisfied",
                "Given up on agencies",
            ),
        ),
        Item(
            "perpetrator",
            "What is known of the alleged perpetrator's history, and how near are they?",
            (
                "Nothing known",
                "Little, not near",
                "Some history or near",
                "History and near",
                "Violent history and near",
            ),
        ),
        Item(
            "suicide",
            "Has the person spoken of suicide or self-harm?",
            ("No", "Yes"),
            makes_high=True,
        ),
    ),
    medium_from=20,
    high_from=32,
)

INSTRUMENTS = {(ASB_RISK_MATRIX.code, ASB_RISK_MATRIX.version): ASB_RISK_MATRIX}
CURRENT = ASB_RISK_MATRIX
