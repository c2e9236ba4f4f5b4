"""The fixed cast of every test: two partnerships, their agencies and one account for each role.

cast.officer      logs and works cases in the council's Community Safety Team
cast.colleague    the same team
cast.other_team   the council, another team: reads, does not write
cast.manager      manages every general case of the partnership
cast.partner      a housing provider's account: sees what is shared with it
cast.police       a police account, likewise
cast.legal        the council's legal officer: says from which day a law holds, opens no case
cast.stranger     a manager of another partnership: sees nothing of this one
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from cases.models import AsbCase
from cases.services import intake
from partnership import clock
from partnership.models import Agency, Partnership, Team, User, Ward
from partnership.reference import sync_reference

PASSWORD = "a long enough password"
EVERY_ITEM_LOW = dict.fromkeys(
    (
        "frequency",
        "escalation",
        "targeted",
        "hate",
        "threats",
        "vulnerability",
        "support",
        "effect",
        "confidence",
        "perpetrator",
        "suicide",
    ),
    0,
)


@dataclass(frozen=True)
class Cast:
    area: Partnership
    council: Agency
    housing: Agency
    police_force: Agency
    team: Team
    north: Ward
    south: Ward
    officer: User
    colleague: User
    other_team: User
    manager: User
    coordinator: User
    partner: User
    police: User
    analyst: User
    administrator: User
    legal: User
    stranger: User

    def accounts(self) -> dict[str, User]:
        return {
            each.name: getattr(self, each.name)
            for each in fields(self)
            if isinstance(getattr(self, each.name), User)
        }


def assemble() -> Cast:
    """Write the cast. The first partnership is a demonstration: tests may say when facts were recorded."""
    area = Partnership.objects.create(
        slug="testshire",
        name="Testshire",
        council_name="Testshire Council",
        ons_code="E06999999",
        is_demonstration=True,
    )
    elsewhere = Partnership.objects.create(
        slug="elsewhere", name="Elsewhere", council_name="Elsewhere Council", ons_code="E06999998"
    )
    sync_reference()
    council = Agency.objects.create(partnership=area, name="Testshire Council", kind="council")
    housing = Agency.objects.create(
        partnership=area, name="Testshire Homes", kind="housing_provider"
    )
    force = Agency.objects.create(partnership=area, name="Testshire Police", kind="police")
    other_council = Agency.objects.create(
        partnership=elsewhere, name="Elsewhere Council", kind="council"
    )
    team = Team.objects.create(partnership=area, agency=council, name="Community Safety Team")
    licensing = Team.objects.create(partnership=area, agency=council, name="Licensing")

    def account(name: str, role: str, agency: Agency, team: Team | None = None) -> User:
        user: User = User.objects.create_user(
            f"{name.lower().replace(' ', '.')}@{agency.partnership.slug}.example",
            PASSWORD,
            name=name,
            partnership=agency.partnership,
            agency=agency,
            team=team,
            role_id=role,
        )
        return user

    return Cast(
        area=area,
        council=council,
        housing=housing,
        police_force=force,
        team=team,
        north=Ward.objects.create(partnership=area, name="North"),
        south=Ward.objects.create(partnership=area, name="South"),
        officer=account("Olive Officer", "officer", council, team),
        colleague=account("Colin Colleague", "officer", council, team),
        other_team=account("Lena Licensing", "officer", council, licensing),
        manager=account("Mary Manager", "manager", council, team),
        coordinator=account("Cora Coordinator", "coordinator", council, team),
        partner=account("Pat Partner", "partner", housing),
        police=account("Percy Police", "partner", force),
        analyst=account("Anna Analyst", "analyst", council),
        administrator=account("Adam Administrator", "administrator", council),
        legal=account("Lena Legal", "legal_officer", council),
        stranger=account("Sam Stranger", "manager", other_council),
    )


def log_case(
    cast: Cast, *, by: User | None = None, on: date | None = None, **more: object
) -> AsbCase:
    """An ordinary case: rowdy behaviour in the north ward, reported by telephone."""
    day = on or clock.today()
    report_fields = {
        "occurred_on": day,
        "asb_type": "nuisance",
        "source": "phone",
        "narrative": "Shouting and broken bottles outside until two in the morning.",
        "ward": cast.north,
    }
    names = {each.name for each in fields(intake.IncidentReport)}
    report_fields |= {name: value for name, value in more.items() if name in names}
    rest = {name: value for name, value in more.items() if name not in names}
    return intake.open_case(
        intake.IncidentReport(**report_fields),  # type: ignore[arg-type]
        by=by or cast.officer,
        opened_on=day,
        **{"title": "Rowdy behaviour, Example Street", **rest},  # type: ignore[arg-type]
    )
