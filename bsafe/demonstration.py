"""The demonstration area and its accounts. Development settings only; everybody in it is invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cases.reference_year import Staff
from orders.models import Authorisation
from orders.services import authorise
from partnership.areas import BLACKPOOL, load_wards
from partnership.models import Agency, Partnership, Team, User, Ward
from partnership.reference import sync_reference

AREA = "blackpool"
PASSWORD = "demonstration only"  # noqa: S105 - printed at every start, and only on the loopback address

SCHEME = "Scheme of delegation (demonstration), part 3, paragraph 12"
SCHEME_FROM = date(2014, 10, 20)


@dataclass(frozen=True)
class Account:
    """One demonstration account, and what it is for."""

    email: str
    name: str
    role: str
    agency: str
    what: str
    # Also for what lies behind the wall of the MARAC.
    hears_marac: bool = False
    # Behind the walls of the registers that it keeps.
    keeps: tuple[str, ...] = ()


ACCOUNTS = (
    Account("officer@bsafe.example", "Olive Officer", "officer", "council", "logs and works cases"),
    Account(
        "second@bsafe.example", "Sam Second", "officer", "council", "an officer of the same team"
    ),
    Account(
        "third@bsafe.example", "Thea Third", "officer", "council", "an officer of the same team"
    ),
    Account(
        "manager@bsafe.example",
        "Mary Manager",
        "manager",
        "council",
        "watches the caseload, approves notices, authorises officers, keeps the registers",
        keeps=("cctv", "soc", "nrm", "prevent", "cse"),
    ),
    Account(
        "coordinator@bsafe.example",
        "Cora Coordinator",
        "coordinator",
        "council",
        "runs the ASBRAC and the MARAC",
        hears_marac=True,
    ),
    Account(
        "housing@bsafe.example",
        "Pat Partner",
        "partner",
        "housing",
        "sees what is shared with the landlord, and speaks for it at conferences",
        hears_marac=True,
    ),
    *(
        Account(
            f"{agency}@bsafe.example",
            name,
            "partner",
            agency,
            f"likewise, for {whom}",
            hears_marac=True,
        )
        for agency, name, whom in (
            ("police", "Percy Police", "the police"),
            ("health", "Heidi Health", "the hospital"),
            ("probation", "Prue Probation", "probation"),
        )
    ),
    Account(
        "legal@bsafe.example",
        "Leo Legal",
        "legal_officer",
        "council",
        "keeps the law's numbers, the letters, and who is authorised",
    ),
    Account(
        "analyst@bsafe.example",
        "Anna Analyst",
        "analyst",
        "council",
        "reads figures, opens no case",
    ),
    Account(
        "admin@bsafe.example",
        "Adam Administrator",
        "administrator",
        "council",
        "looks after accounts",
    ),
)
_AGENCIES = {
    "council": ("Blackpool Council", "council"),
    "police": ("Lancashire Constabulary", "police"),
    "housing": ("Blackpool Coastal Housing", "housing_provider"),
    "health": ("Blackpool Teaching Hospitals", "health"),
    "fire": ("Lancashire Fire and Rescue Service", "fire"),
    "probation": ("Probation Service", "probation"),
}


def make_area(password: str) -> Staff:
    """Write the partnership, its wards, agencies, team and accounts."""
    area = Partnership.objects.create(
        slug=AREA,
        name="Blackpool",
        council_name="Blackpool Council (demonstration)",
        ons_code="E06000009",
        csp_code="E22000151",
        is_demonstration=True,
    )
    sync_reference()
    load_wards(area, BLACKPOOL)
    agencies = {
        code: Agency.objects.create(partnership=area, name=name, kind=kind)
        for code, (name, kind) in _AGENCIES.items()
    }
    team = Team.objects.create(
        partnership=area, agency=agencies["council"], name="Community Safety Team"
    )
    for each in ACCOUNTS:
        User.objects.create_user(
            each.email,
            password,
            name=each.name,
            partnership=area,
            agency=agencies[each.agency],
            team=team if each.agency == "council" else None,
            role_id=each.role,
            clearances=["general", *(["marac"] if each.hears_marac else []), *each.keeps],
        )
    _authorise(area)
    return staff_of(area)


def _authorise(area: Partnership) -> None:
    """Give officers and manager their powers; the manager's come from the legal officer."""
    power = Authorisation.Power
    staff = staff_of(area)
    legal = User.objects.select_related("role").get(partnership=area, role="legal_officer")
    given = [(user, each) for user in staff.officers for each in (power.CPN, power.FPN)]
    given += [(staff.manager, each) for each in power]
    for user, each in given:
        authorise(
            user,
            each,
            by=legal if user == staff.manager else staff.manager,
            starts_on=SCHEME_FROM,
            source=SCHEME,
        )


def staff_of(area: Partnership) -> Staff:
    """Who does the casework of the demonstration area."""
    accounts = User.objects.select_related("agency", "role", "team").order_by("email")
    return Staff(
        officers=list(accounts.filter(partnership=area, role="officer")),
        manager=accounts.get(partnership=area, email="manager@bsafe.example"),
        wards=list(Ward.objects.filter(partnership=area)),
    )
