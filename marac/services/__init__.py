"""The verbs of the MARAC beside those that every conference has."""

from marac.services.common import coordinators
from marac.services.content import DETAILS, referral_findings
from marac.services.during import (
    add_child,
    close_referral,
    hand_over_referral,
    record_idva,
    remove_child,
    transfer_out,
)
from marac.services.referrals import change_referral, refer
from marac.services.said import (
    PeopleSaid,
    PersonSaid,
    may_reach_victim,
    people_findings,
    people_said,
    safe_contact_findings,
    safe_contact_said,
    set_safe_contact,
)
from marac.services.screening import accept_referral, decline_referral, return_referral

__all__ = [
    "DETAILS",
    "PeopleSaid",
    "PersonSaid",
    "accept_referral",
    "add_child",
    "change_referral",
    "close_referral",
    "coordinators",
    "decline_referral",
    "hand_over_referral",
    "may_reach_victim",
    "people_findings",
    "people_said",
    "record_idva",
    "refer",
    "referral_findings",
    "remove_child",
    "return_referral",
    "safe_contact_findings",
    "safe_contact_said",
    "set_safe_contact",
    "transfer_out",
]
