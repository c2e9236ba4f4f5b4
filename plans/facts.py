"""The kinds of facts that this room writes: of open work, of operations, and of each register.

What an operation or a register writes begins with the name of its wall.
"""

OPENED, CLOSED, REOPENED = "opened", "closed", "reopened"
# The words of parts; "plans." or "soc." goes before.
COUNTED = "counted"
HELD, SCHOOL_REACHED = "held", "school_reached"
AGREED, FINISHED = "response_agreed", "response_finished"
IDENTIFIED, INTERVENED, CHECKED = "identified", "intervened", "checked"
COMPARED_BEFORE, COMPARED_AFTER = "compared_before", "compared_after"
VISITED, HEAT_CHECKED, WARRANT, FARM, CEASED = (
    "visited",
    "heat_checked",
    "warrant",
    "farm",
    "ceased",
)
SANCTION = "sanction"

OPEN_WORK, OPERATION = "plans.", "soc."

CCTV_DOWNLOAD = "cctv.download"
SOC_REFERRAL = "soc.referral"
NRM_REFERRAL, NRM_REASONABLE, NRM_CONCLUSIVE = "nrm.referral", "nrm.reasonable", "nrm.conclusive"
PREVENT_COUNTED = "prevent.counted"
CSE_COUNTED = "cse.counted"

_OF_WORK = (
    OPENED,
    CLOSED,
    REOPENED,
    COUNTED,
    HELD,
    SCHOOL_REACHED,
    AGREED,
    FINISHED,
    IDENTIFIED,
    INTERVENED,
    CHECKED,
    COMPARED_BEFORE,
    COMPARED_AFTER,
    VISITED,
    HEAT_CHECKED,
    WARRANT,
    FARM,
    CEASED,
    SANCTION,
)
ALL = (
    *(f"{begins}{word}" for begins in (OPEN_WORK, OPERATION) for word in _OF_WORK),
    CCTV_DOWNLOAD,
    SOC_REFERRAL,
    NRM_REFERRAL,
    NRM_REASONABLE,
    NRM_CONCLUSIVE,
    PREVENT_COUNTED,
    CSE_COUNTED,
)
