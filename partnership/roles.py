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
_CASEWORK = (*_CONFERENCES, "case.read", "case.write", "people.search", "order.read", "order.write")

ROLES = (
    RoleSpec(
        "officer",
        "Community Safety officer",
        (*_CASEWORK, "case.log", "case.export", "figures.read", "law.read"),
        (_standing("general", "agency", "read"),),
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
            "case.export",
            "figures.read",
            "team.read",
            "law.read",
        ),
        (_standing("general", "partnership", "manage"),),
    ),
    RoleSpec(
        "exploitation_lead",
        "Exploitation lead",
        (*_CASEWORK, "case.log", "figures.read"),
        (
            _standing("general", "agency", "read"),
            _standing("exploitation", "partnership", "manage"),
        ),
    ),
    RoleSpec(
        "coordinator",
        "Conference coordinator",
        (*_CASEWORK, *_MARAC_PANEL, "asbrac.run", "marac.run", "figures.read"),
        (
            _standing("general", "agency", "read"),
            _standing("marac", "partnership", "manage"),
        ),
    ),
    RoleSpec(
        "partner",
        "Partner agency",
        (
            *_CONFERENCES,
            *_MARAC_PANEL,
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
    RoleSpec("analyst", "Analyst", ("figures.read",)),
    RoleSpec("auditor", "Auditor", ("audit.read",)),
    RoleSpec("information_governance", "Information governance", ("audit.read",)),
    RoleSpec(
        "legal_officer",
        "Legal officer",
        ("law.read", "law.manage", "order.read", "order.approve", "order.authorise"),
    ),
    RoleSpec("administrator", "Administrator", ("accounts.manage",)),
    RoleSpec("figures_service", "Figures service account", ("figures.read", "api.use")),
)
