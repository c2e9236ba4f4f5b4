"""The roles that BSafe ships: what each may do, as data for `sync_reference`.

Capabilities say which pages and verbs a role has; standing rights say on which records it has them
without a grant. Who sees which record is decided in `partnership.access` alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class RoleSpec:
    """A role as shipped: its pages and verbs, and the records on which it has them without a grant."""

    code: str
    name: str
    capabilities: tuple[str, ...]
    standing: tuple[dict[str, str], ...] = field(default=())


def _standing(compartment: str, scope: str, level: str) -> dict[str, str]:
    return {"compartment": compartment, "scope": scope, "level": level}


# Anybody may refer to the MARAC; what lies behind its wall is opened by clearance besides.
_CONFERENCES = ("asbrac.read", "asbrac.refer", "marac.refer")
_MARAC_PANEL = ("marac.read", "marac.contribute")
# What the partnership does beyond cases: its plans, pieces of work, groups, joint projects.
_PLANS = ("plans.read", "work.read", "group.read", "joint.read")
_WORK = (*_PLANS, "work.write", "group.raise")
# Whoever may keep a register still needs clearance for it.
_REGISTERS = ("cctv.register", "soc.register", "nrm.register", "prevent.register", "cse.register")
_KEPT = tuple(_standing(each.partition(".")[0], "partnership", "write") for each in _REGISTERS)
_CASEWORK = (
    *_CONFERENCES,
    *_WORK,
    *_REGISTERS,
    "case.read",
    "case.write",
    "people.search",
    "order.read",
    "order.write",
)

ROLES = (
    RoleSpec(
        "officer",
        "Community Safety officer",
        (*_CASEWORK, "case.log", "case.export", "figures.read", "law.read", "report.read"),
        (_standing("general", "agency", "read"), *_KEPT),
    ),
    RoleSpec(
        "manager",
        "Community Safety manager",
        (
            *_CASEWORK,
            "case.log",
            "case.assign",
            "case.share",
            "order.approve",
            "order.authorise",
            "asbrac.run",
            "group.run",
            "group.contribute",
            "plans.manage",
            "joint.manage",
            "case.export",
            "figures.read",
            "report.write",
            "report.sign",
            "report.read",
            "series.import",
            "team.read",
            "law.read",
        ),
        (_standing("general", "partnership", "manage"), *_KEPT),
    ),
    RoleSpec(
        "exploitation_lead",
        "Exploitation lead",
        (*_CASEWORK, "case.log", "figures.read", "report.read"),
        (
            _standing("general", "agency", "read"),
            _standing("exploitation", "partnership", "manage"),
            *_KEPT,
        ),
    ),
    RoleSpec(
        "coordinator",
        "Conference coordinator",
        (
            *_CASEWORK,
            *_MARAC_PANEL,
            "asbrac.run",
            "marac.run",
            "group.run",
            "group.contribute",
            "figures.read",
            "report.write",
            "report.read",
        ),
        (
            _standing("general", "agency", "read"),
            _standing("marac", "partnership", "manage"),
            *_KEPT,
        ),
    ),
    RoleSpec(
        "partner",
        "Partner agency",
        (
            *_CONFERENCES,
            *_MARAC_PANEL,
            "plans.read",
            "work.read",
            "group.read",
            "group.contribute",
            "asbrac.contribute",
            "case.read",
            "case.contribute",
            "order.read",
            "api.use",
        ),
    ),
    RoleSpec(
        "partner_client",
        "Partner's program",
        (*_CONFERENCES, "asbrac.contribute", "case.read", "order.read", "api.use"),
    ),
    RoleSpec(
        "analyst",
        "Analyst",
        ("figures.read", "plans.read", "report.write", "report.read", "series.import"),
    ),
    RoleSpec("auditor", "Auditor", ("audit.read",)),
    RoleSpec("information_governance", "Information governance", ("audit.read",)),
    RoleSpec(
        "legal_officer",
        "Legal officer",
        ("law.read", "law.manage", "order.read", "order.approve", "order.authorise"),
    ),
    RoleSpec("administrator", "Administrator", ("accounts.manage",)),
    RoleSpec(
        "figures_service",
        "Figures service account",
        ("figures.read", "report.read", "series.import", "api.use"),
    ),
)
