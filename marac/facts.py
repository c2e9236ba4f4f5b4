"""The kinds of facts that the MARAC writes into the ledger. Their figures are the room's own."""

REFERRED = "marac.referred"
# An accepted referral, dated by the day of the referral; "repeat" or "new" is its outcome.
ACCEPTED = "marac.accepted"
NOT_ACCEPTED = "marac.not_accepted"
LISTED, HEARD = "marac.listed", "marac.heard"
ACTION_AGREED, ACTION_FINISHED = "marac.action_agreed", "marac.action_finished"
TRANSFERRED = "marac.transferred"
CLOSED = "marac.closed"

REPEAT, NEW = "repeat", "new"
