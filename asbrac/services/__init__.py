"""The verbs of the ASBRAC beside those that every conference has."""

from asbrac.services.hearing import reopen_referral
from asbrac.services.referrals import (
    accept_referral,
    change_referral,
    decline_referral,
    hand_over_referral,
    identify_victim,
    reassess,
    refer,
    refer_new,
    return_referral,
)

__all__ = [
    "accept_referral",
    "change_referral",
    "decline_referral",
    "hand_over_referral",
    "identify_victim",
    "reassess",
    "refer",
    "refer_new",
    "reopen_referral",
    "return_referral",
]
