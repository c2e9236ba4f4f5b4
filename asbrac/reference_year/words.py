"""The words of the demonstration's referrals and meetings. Nobody in them exists."""

from __future__ import annotations

import random
from typing import Any

GIVEN = tuple("Alba Bram Cora Dale Enid Ford Gwen Hale Iris Joss Kaye Lyle Mona Ned Opal".split())  # noqa: SIM905
FAMILY = tuple("Madeup Notaname Fairytale Onpaper Daydream Yarnspun Storybook Nowhere".split())  # noqa: SIM905
_HAPPENED = (
    "Stones are thrown at her window most weeks, and she no longer sits in the front room.",
    "Young people gather outside the door at night and shout her name.",
    "A neighbour plays music through the night and threatens whoever complains.",
    "Strangers come and go at his flat, use his kitchen and take his money.",
    "Rubbish is pushed through the letter box, and names are called in the street.",
)
_NEED = (
    "The landlord, the police and mental health each know a part, and none of them the whole.",
    "What one agency does alone has moved the trouble to another evening.",
    "Support for the victim and action on the tenancy must come together.",
)
_DONE = (
    "Two visits, a letter to the neighbours and a diary of incidents.",
    "A warning to those who could be named, and extra patrols for a month.",
    "Referral to support, which was declined, and a new lock.",
)
_WISHES = (
    "To sleep through the night and not to have to move.",
    "That somebody comes when it starts.",
    "That the neighbours are spoken to without being told who rang.",
)
KNOWN = (
    "Three calls from the address in the last two months, all in the evening.",
    "The tenancy is sound; two complaints from other tenants on the same landing.",
    "Known to us two years ago, closed with no further concern.",
)
SAID = (
    "The agencies compared what they know; the calls cluster on Fridays.",
    "Fewer incidents since the last meeting; the victim is still afraid to go out.",
    "The landlord reported on the tenancy, the police on patrols.",
)
VIEWS = (
    "Feels listened to, and wants the visits to go on.",
    "Sleeps better, and still keeps the curtains drawn.",
    "Wants to stay in the home.",
)
DECIDED = {
    "continues": "To go on with the plan and look at it again.",
    "risk_reduced": "The agencies agree that the risk is reduced. To be closed.",
    "disengaged": "The victim no longer wants the agencies’ help. To be closed.",
    "moved_away": "The victim has moved out of the area. To be closed.",
    "transferred": "Another conference takes it on. To be closed.",
}
ACTIONS = {
    "police": "Patrol on Friday evenings and report to the coordinator.",
    "housing_provider": "Visit the neighbouring tenants about their tenancies.",
    "council": "Ring the victim once a week.",
    "health": "Offer an appointment with the community mental health team.",
    "fire": "Check the home’s fire safety and fit a letter-box guard.",
    "probation": "Speak to the person who is on licence about the address.",
}
ENDED = {
    "done": "Done as agreed, and the coordinator was told.",
    "not_possible": "Nobody could be reached at the address after three attempts.",
    "not_done": "Overtaken by other work; to be agreed anew at the next meeting.",
}


def referral(rng: random.Random) -> dict[str, Any]:
    """What a referral says, whoever makes it."""
    agrees = rng.random() < 0.85
    return {
        "criteria": ["risk"],
        "judgement": "She has stopped leaving the house, which the score does not show.",
        "summary": rng.choice(_HAPPENED),
        "multi_agency_need": rng.choice(_NEED),
        "own_enquiries": rng.choice(_DONE),
        "wishes": rng.choice(_WISHES),
        "consent": "given" if agrees else "refused",
        "no_consent_reason": ""
        if agrees
        else "Necessary to prevent crime (Crime and Disorder Act 1998 s.115); the manager decided.",
    }
