"""The words of the demonstration's referrals and meetings. Nobody in them exists."""

from __future__ import annotations

import random
from typing import Any

GIVEN = tuple("Alba Cora Dena Enid Faye Gwen Iris Kaye Lena Mona Nell Opal Rhea Tess Vera".split())  # noqa: SIM905
OTHERS = tuple("Bram Dale Ford Hale Joss Lyle Ned Odin Penn Rolf Saul Troy Ugo Wynn".split())  # noqa: SIM905
FAMILY = tuple("Madeup Notaname Fairytale Onpaper Daydream Yarnspun Storybook Nowhere".split())  # noqa: SIM905
_HAPPENED = (
    "He came to the house in the night, broke the door and pushed her down the stairs.",
    "He waits outside her work most days and sends forty messages in an evening.",
    "He held her by the throat and said that nobody would find her.",
    "She has left him three times, and each time he has found where she went.",
)
_JUDGEMENT = (
    "She plays down what happens; the worker who knows her is more afraid than she is.",
    "It has become worse since she said that she would leave.",
)
_WISHES = (
    "To stay in her home, and to be safe in it.",
    "To move away with the children, and that nobody learns where.",
)
SAID = (
    "The agencies compared what they know; each knew a part of it.",
    "The adviser spoke for the victim, who is afraid of what happens at the weekend.",
    "Police reported on two calls, the school on absences since the autumn.",
)
DECIDED = "Each agency does its part of the plan; the adviser stays in touch with the victim."
PLANS = {
    "victim": "The adviser rings at the agreed times; locks and lights are checked.",
    "perpetrator": "Police and probation watch for breaches, and speak to nobody about this meeting.",
    "child": "School and children’s social care keep an eye on attendance and mood.",
}
ACTIONS = {
    "police": "Put a marker on the address, and answer calls from it at once.",
    "housing_provider": "Change the locks and look for another home for her.",
    "council": "Tell the school whom it may ring.",
}
ENDED = "Done as agreed, and the coordinator was told."
KNOWN = "Known to us since last year; two contacts, both in the evening."


def details(rng: random.Random) -> dict[str, Any]:
    """What a referral says, whoever makes it."""
    agrees = rng.random() < 0.7
    return {
        "criteria": ["judgement"],
        "judgement": rng.choice(_JUDGEMENT),
        "summary": rng.choice(_HAPPENED),
        "wishes": rng.choice(_WISHES),
        "consent": "given" if agrees else "refused",
        "no_consent_reason": ""
        if agrees
        else "Necessary to protect life, and proportionate: the duty manager decided.",
        "sex": "male" if rng.random() < 0.07 else "female",
        "is_bme": "yes" if rng.random() < 0.05 else "no",
        "is_lgbt": "yes" if rng.random() < 0.03 else "no",
        "is_disabled": "yes" if rng.random() < 0.16 else "no",
    }
