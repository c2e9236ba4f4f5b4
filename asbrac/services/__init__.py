"""The verbs of the ASBRAC beside those that every conference has."""

from asbrac.services.common import coordinators
from asbrac.services.content import DETAILS, referral_findings, victim_findings
from asbrac.services.hearing import reopen_referral
from asbrac.services.referrals import change_referral, identify_victim, refer, refer_new
from asbrac.services.screening import (
    accept_referral,
    decline_referral,
    hand_over_referral,
    reassess,
    return_referral,
)

__all__ = [
    "DETAILS",
    "accept_referral",
    "change_referral",
    "coordinators",
    "decline_referral",
    "hand_over_referral",
    "identify_victim",
    "reassess",
    "refer",
    "refer_new",
    "referral_findings",
    "reopen_referral",
    "return_referral",
    "victim_findings",
]
