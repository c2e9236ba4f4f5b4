"""A letter filled with fictional facts, for whoever changes its wording."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from documents import AddressBlock, Block, Document, Fields, Numbered, Signature
from orders.letters.making import Values, filled_sections, filled_text, spoken
from orders.letters.wording import CERTIFICATE, CLOSURE_NOTICE, CPN, CPW, FPN, WARNING, WORDINGS
from partnership import clock
from partnership.dates import last_day_beginning_with, last_day_following
from partnership.law import Law, law_on
from partnership.models import User

_NAME = "Alex Example"
_ADDRESS = ("1 Example Street", "Exampleton", "ZZ1 1ZZ")
_REFERENCE = "OR-0000-0000"
# What the letter calls itself, where the order decides.
_LABELS = {
    WARNING: "Advice letter",
    CPW: "Community Protection Warning",
    CPN: "Community Protection Notice",
    CLOSURE_NOTICE: "Closure notice",
    CERTIFICATE: "Community Protection Notice",
    FPN: "Community Protection Notice",
}


def sample_of(letter: str, sections: Iterable[Mapping[str, str]], *, by: User) -> Document:
    """The letter as it would read: nobody's facts, and the amounts and periods of today's law.

    Raises DocumentError where nothing can be made of the sections.
    """
    today = clock.today()
    council = by.partnership.council_name
    values = _values(letter, council, law_on(by.partnership_id, today), today)
    blocks: list[Block] = []
    if letter != CERTIFICATE:
        blocks.append(AddressBlock((_NAME, *_ADDRESS)))
    blocks.append(Fields((("Date", spoken(today)),)))
    blocks.extend(filled_sections(sections, values))
    blocks.append(Signature("Sam Sample", "Community Safety officer", (council,)))
    return Document(
        title=filled_text(WORDINGS[letter].title, values),
        council=council,
        reference=f"{_REFERENCE}/1",
        classification="SAMPLE: NOT A LETTER",
        blocks=tuple(blocks),
    )


def _values(letter: str, council: str, law: Law, today: date) -> Values:
    tomorrow = spoken(today + timedelta(days=1))
    maximum = law.number("fpn.cpn_maximum")
    words = {
        "address": ", ".join(_ADDRESS),
        "admitted": "people who deliver post",
        "agency": council,
        "amount": f"{maximum:,.2f}",
        "appeal_by": spoken(last_day_beginning_with(today, law.number("cpn.appeal_days"))),
        "breach": "Music was played at two in the morning.",
        "breach_on": spoken(today - timedelta(days=7)),
        "comply_by": spoken(today + timedelta(days=13)),
        "conduct": "Playing loud music at night at 1 Example Street.",
        "council": council,
        "early": f"If you pay by {spoken(today + timedelta(days=7))} you may pay "
        f"£{maximum / 2:,.2f} instead.",
        "effect": "Neighbours are kept awake several nights a week.",
        "fine": f"£{law.number('cpn.individual_fine'):,}",
        "hearing_at": f"10:00 on {tomorrow}",
        "hearing_where": "Exampleton Magistrates’ Court",
        "issued_on": spoken(today),
        "label": _LABELS[letter],
        "lasts": f"This notice lasts until {spoken(today + timedelta(days=180))}, unless it is "
        "varied or revoked before.",
        "notice_ends": f"12:00 on {tomorrow}",
        "number": f"{_REFERENCE}/1",
        "pay_by": spoken(last_day_following(today, law.number("fpn.payment_days"))),
        "penalty_maximum": f"£{maximum}",
        "premises": ", ".join(_ADDRESS),
        "recipient": _NAME,
        "reference": _REFERENCE,
        "served_at": f"12:00 on {spoken(today)}",
        "unreasonable": "It goes on until four in the morning, and was talked about twice.",
        "warned_on": spoken(today - timedelta(days=30)),
    }
    blocks: dict[str, tuple[Block, ...]] = {
        "requirements": (
            Numbered(
                (
                    "to stop: playing music that can be heard outside the house.",
                    "to do this: move the loudspeakers away from the party wall.",
                )
            ),
        ),
        "service": (
            Fields(
                (
                    ("Document", f"{_LABELS[letter]} {_REFERENCE}"),
                    ("On whom", _NAME),
                    ("How", "Handed to the person"),
                    ("When", spoken(today)),
                    ("By whom", "Sam Sample"),
                )
            ),
        ),
    }
    return Values(words, blocks)
