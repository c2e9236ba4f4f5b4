"""The kinds of facts that the ASBRAC writes into the ledger."""

REFERRED = "asbrac.referred"
# An accepted referral, dated by the day of the referral: the year in which it counts.
ACCEPTED = "asbrac.accepted"
NOT_ACCEPTED = "asbrac.not_accepted"
REASSESSED = "asbrac.reassessed"
HANDED_OVER = "asbrac.handed_over"
LISTED, HEARD = "asbrac.listed", "asbrac.heard"
ACTION_AGREED, ACTION_FINISHED = "asbrac.action_agreed", "asbrac.action_finished"
CLOSED = "asbrac.closed"

# Which kinds settle a dimension anew: a change entered late is carried up to the next of them.
SETTLED_BY = {"risk_band": (ACCEPTED, REASSESSED)}
