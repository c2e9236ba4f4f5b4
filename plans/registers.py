"""The registers: what each is called, who keeps it, what an entry shows, and what it counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from partnership.models import Compartment
from plans import facts
from plans.models import (
    CctvDownload,
    CseCount,
    NrmReferral,
    PreventCount,
    RegisterEntry,
    SocReferral,
)
from plans.services.counting import Wanted


@dataclass(frozen=True)
class Register:
    """One register. `code` is its compartment and begins its addresses, facts and page names."""

    code: str
    name: str
    # What an entry is called.
    one: str
    prefix: str
    model: type[RegisterEntry]
    # The column by which the list narrows.
    by: str
    marking: str
    # What an entry says besides its day, as its list and page print it.
    says: Callable[[Any], list[tuple[str, Any]]]
    wanted: Callable[[Any, dict[str, Any]], Iterator[Wanted]]

    @property
    def capability(self) -> str:
        return f"{self.code}.register"

    @property
    def compartment(self) -> Compartment:
        return Compartment(self.code)


def _cctv(entry: CctvDownload, borne: dict[str, Any]) -> Iterator[Wanted]:
    yield Wanted(
        facts.CCTV_DOWNLOAD,
        entry.on,
        outcome=entry.category,
        quantity=entry.quantity,
        precision="exact",
        **borne,
    )


def _soc(entry: SocReferral, borne: dict[str, Any]) -> Iterator[Wanted]:
    yield Wanted(
        facts.SOC_REFERRAL,
        entry.on,
        outcome=entry.hub,
        quantity=entry.quantity,
        precision="exact",
        themes=(entry.theme,),
        **borne,
    )


def _nrm(entry: NrmReferral, borne: dict[str, Any]) -> Iterator[Wanted]:
    one: dict[str, Any] = {
        "quantity": 1,
        "precision": "exact",
        "age_band": "under_18" if entry.route == NrmReferral.Route.CHILD else "adult",
        **borne,
    }
    yield Wanted(facts.NRM_REFERRAL, entry.on, outcome=entry.route, **one)
    if entry.reasonable_on is not None:
        decision = entry.reasonable_grounds
        yield Wanted(facts.NRM_REASONABLE, entry.reasonable_on, outcome=decision, **one)
    if entry.conclusive_on is not None:
        decision = entry.conclusive_grounds
        yield Wanted(facts.NRM_CONCLUSIVE, entry.conclusive_on, outcome=decision, **one)


def _prevent(entry: PreventCount, borne: dict[str, Any]) -> Iterator[Wanted]:
    yield Wanted(
        facts.PREVENT_COUNTED,
        entry.on,
        outcome=entry.what,
        quantity=entry.quantity,
        precision=entry.precision,
        **borne,
    )


def _cse(entry: CseCount, borne: dict[str, Any]) -> Iterator[Wanted]:
    yield Wanted(
        facts.CSE_COUNTED,
        entry.on,
        outcome=entry.what,
        quantity=entry.quantity,
        precision="exact",
        **borne,
    )


REGISTERS = (
    Register(
        "cctv",
        "CCTV downloads",
        "a CCTV download",
        "CD",
        CctvDownload,
        "category",
        "OFFICIAL",
        lambda entry: [
            ("Purpose", entry.get_category_display()),
            ("Downloads", entry.quantity),
            ("Asked for by", entry.requester),
            ("Evidence reference", entry.evidence_reference),
        ],
        _cctv,
    ),
    Register(
        "soc",
        "Serious organised crime: referrals",
        "a referral",
        "SR",
        SocReferral,
        "hub",
        "OFFICIAL-SENSITIVE",
        lambda entry: [
            ("Hub", entry.get_hub_display()),
            ("Theme", entry.get_theme_display()),
            ("Referrals", entry.quantity),
            ("Reference in the police’s system", entry.kept_reference),
            ("Tools used", entry.tools),
            ("Disruption", entry.disruption),
        ],
        _soc,
    ),
    Register(
        "nrm",
        "Modern slavery: National Referral Mechanism",
        "a referral",
        "NR",
        NrmReferral,
        "route",
        "OFFICIAL-SENSITIVE",
        lambda entry: [
            ("Route", entry.get_route_display()),
            ("Exploitation", entry.get_exploitation_display()),
            ("Sex", entry.get_sex_display()),
            ("NRM reference", entry.nrm_reference),
            ("Reasonable grounds", entry.get_reasonable_grounds_display()),
            ("Conclusive grounds", entry.get_conclusive_grounds_display()),
        ],
        _nrm,
    ),
    Register(
        "prevent",
        "Prevent and Channel: numbers",
        "a number",
        "PC",
        PreventCount,
        "what",
        "OFFICIAL-SENSITIVE",
        lambda entry: [("Number of", entry.get_what_display()), ("How many", entry.quantity)],
        _prevent,
    ),
    Register(
        "cse",
        "Child sexual exploitation and missing children: numbers",
        "a number",
        "CC",
        CseCount,
        "what",
        "OFFICIAL-SENSITIVE",
        lambda entry: [
            ("Meeting", entry.get_meeting_display()),
            ("Number of", entry.get_what_display()),
            ("How many", entry.quantity),
        ],
        _cse,
    ),
)
BY_CODE = {each.code: each for each in REGISTERS}
BY_MODEL = {each.model: each for each in REGISTERS}
