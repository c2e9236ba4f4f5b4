"""The figures that orders contribute. An application is no order; every rate states its base."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ledger.algebra import Count, CountWithout, Measure, OpenAsAt, Rate, Spell

_GROUP = "Enforcement"
IN_FORCE = Spell(opens=("order.in_force",), closes=("order.ended",))


def _count(
    id_: str,
    title: str,
    definition: str,
    unit: str,
    fact: str,
    kind: str = "",
    *,
    theme: str = "",
    outcome: str = "",
) -> Count:
    return Count(
        id_,
        title,
        definition,
        unit,
        kinds=(f"order.{fact}",),
        where=(("category", kind),) if kind else (),
        outcome=outcome,
        theme=theme,
        group=_GROUP,
        record_kind="order",
    )


CPW_SERVED = _count(
    "cpw_served",
    "Community Protection Warnings served",
    "Warnings served in the period.",
    "warnings",
    "served",
    "cpw",
)
CPN_SERVED = _count(
    "cpn_served",
    "Community Protection Notices served",
    "Notices served in the period.",
    "notices",
    "served",
    "cpn",
)
CPW_HELPED = CountWithout(
    "cpw_not_escalated",
    "Community Protection Warnings that were enough",
    "Of the warnings served in the period, those that no notice had followed by the as-at day, and "
    "after whose time nobody had recorded that the conduct went on.",
    "warnings",
    kinds=("order.served",),
    without=("order.escalated", "order.continued"),
    where=(("category", "cpw"),),
    group=_GROUP,
    record_kind="order",
)
CPN_HELPED = CountWithout(
    "cpn_not_breached",
    "Community Protection Notices without a breach",
    "Of the notices served in the period, those of which no breach had been recorded by the as-at day.",
    "notices",
    kinds=("order.served",),
    without=("order.breached",),
    where=(("category", "cpn"),),
    group=_GROUP,
    record_kind="order",
)
SMALLEST_BASE = 10


def _success(
    kind: str, stage: str, served: Count, helped: CountWithout, title: str, title_served: str
) -> tuple[Measure, ...]:
    """Success at a stage: of all, and of those for child sexual exploitation, whom reports mean.

    The rate of all is withheld on a small base. That of exploitation rests on one or two notices: it
    is given to those within, and the public edition withholds it.
    """
    of_cse = "for child sexual exploitation"
    served_cse = replace(
        served, id=f"{served.id}_cse", title=f"{title_served} {of_cse}", theme="cse"
    )
    helped_cse = replace(helped, id=f"{helped.id}_cse", title=f"{title} {of_cse}", theme="cse")
    as_share = f"{title} as a share of those served in the period, as at the same day"
    about: dict[str, Any] = {"group": _GROUP, "record_kind": "order"}
    return (
        served,
        helped,
        Rate(
            f"{kind}_success_rate_all",
            f"Success at the {stage} stage",
            f"{as_share}. Withheld where fewer than {SMALLEST_BASE} were served.",
            "%",
            numerator=helped,
            denominator=served,
            withheld_below=SMALLEST_BASE,
            **about,
        ),
        served_cse,
        helped_cse,
        Rate(
            f"{kind}_success_rate",
            f"Success at the {stage} stage, child sexual exploitation",
            f"{as_share}, of those that bore the theme on their day.",
            "%",
            numerator=helped_cse,
            denominator=served_cse,
            **about,
        ),
    )


MEASURES = (
    _count(
        "cpw_issued",
        "Community Protection Warnings issued",
        "Warnings issued in the period, whatever came of them.",
        "warnings",
        "issued",
        "cpw",
    ),
    _count(
        "cpw_issued_cse",
        "Community Protection Warnings issued for child sexual exploitation",
        "Of the warnings issued in the period, those that bore the theme on their day.",
        "warnings",
        "issued",
        "cpw",
        theme="cse",
    ),
    _count(
        "cpn_issued",
        "Community Protection Notices issued",
        "Notices issued in the period.",
        "notices",
        "issued",
        "cpn",
    ),
    _count(
        "cpn_issued_cse",
        "Community Protection Notices issued for child sexual exploitation",
        "Of the notices issued in the period, those that bore the theme on their day.",
        "notices",
        "issued",
        "cpn",
        theme="cse",
    ),
    *_success(
        "cpw", "warning", CPW_SERVED, CPW_HELPED, "Warnings that were enough", "Warnings served"
    ),
    *_success(
        "cpn", "notice", CPN_SERVED, CPN_HELPED, "Notices without a breach", "Notices served"
    ),
    _count(
        "local_warnings_issued",
        "Local warnings issued",
        "Warnings that are not Community Protection Warnings, issued in the period.",
        "warnings",
        "issued",
        "warning",
    ),
    _count(
        "civil_injunction_applied",
        "Civil injunctions applied for",
        "Applications made in the period.",
        "applications",
        "applied",
        "injunction",
    ),
    _count(
        "civil_injunction_obtained",
        "Civil injunctions obtained",
        "Injunctions that a court made in the period; interim ones and undertakings are not counted.",
        "orders",
        "made",
        "injunction",
    ),
    _count(
        "civil_injunction_refused",
        "Civil injunctions refused",
        "Applications that a court refused in the period.",
        "applications",
        "refused",
        "injunction",
    ),
    _count(
        "undertakings_given",
        "Undertakings given instead of an injunction",
        "Undertakings given to a court in the period.",
        "undertakings",
        "undertaking",
    ),
    _count(
        "respect_orders_obtained",
        "Respect orders obtained",
        "Respect orders that a court made in the period.",
        "orders",
        "made",
        "respect",
    ),
    _count(
        "cbo_applied",
        "Criminal Behaviour Orders applied for",
        "Applications made in the period.",
        "applications",
        "applied",
        "cbo",
    ),
    _count(
        "cbo_obtained",
        "Criminal Behaviour Orders obtained",
        "Orders that a court made in the period.",
        "orders",
        "made",
        "cbo",
    ),
    _count(
        "cbo_refused",
        "Criminal Behaviour Orders refused",
        "Applications that a court refused in the period.",
        "applications",
        "refused",
        "cbo",
    ),
    _count(
        "pspo_made",
        "Public Spaces Protection Orders made",
        "Orders made in the period; expedited ones are counted apart.",
        "orders",
        "made",
        "pspo",
    ),
    _count(
        "pspo_expedited_made",
        "Expedited public spaces protection orders made",
        "Expedited orders made in the period.",
        "orders",
        "made",
        "expedited",
    ),
    _count(
        "closure_notices_issued",
        "Closure notices issued",
        "Closure notices served in the period.",
        "notices",
        "issued",
        "closure_notice",
    ),
    _count(
        "closure_orders_obtained",
        "Closure orders obtained",
        "Closure orders that a court made in the period.",
        "orders",
        "made",
        "closure_order",
    ),
    _count(
        "closure_orders_refused",
        "Closure orders refused",
        "Closure applications that a court refused in the period.",
        "applications",
        "refused",
        "closure_notice",
    ),
    _count(
        "dispersals_notified",
        "Dispersal authorisations notified",
        "Authorisations of the police, of which the council was told, that began in the period.",
        "authorisations",
        "issued",
        "dispersal",
    ),
    _count(
        "order_breaches",
        "Breaches recorded",
        "Breaches of orders in force that happened in the period.",
        "breaches",
        "breached",
    ),
    _count(
        "order_breaches_proved",
        "Breaches proved",
        "Breaches that a court found proved in the period.",
        "breaches",
        "breach_decided",
        outcome="proved",
    ),
    _count(
        "fpn_issued",
        "Fixed penalties issued",
        "Fixed penalty notices for breach of a notice or of a public spaces protection order.",
        "penalties",
        "fpn_issued",
    ),
    _count(
        "fpn_paid",
        "Fixed penalties paid",
        "Fixed penalties paid in the period, whenever they were issued.",
        "penalties",
        "fpn_paid",
    ),
    _count(
        "order_appeals",
        "Appeals lodged",
        "Appeals and challenges against orders lodged in the period.",
        "appeals",
        "appealed",
    ),
    *(
        _count(
            f"order_appeals_{outcome}",
            f"Appeals {words}",
            f"Appeals that ended {words} in the period.",
            "appeals",
            "appeal_decided",
            outcome=outcome,
        )
        for outcome, words in (
            ("quashed", "quashed"),
            ("modified", "modified"),
            ("dismissed", "dismissed"),
            ("withdrawn", "withdrawn"),
        )
    ),
    OpenAsAt(
        "orders_in_force",
        "Orders in force",
        "Notices and orders in force at the end of the as-at day; warnings bind nobody and are not "
        "counted.",
        "orders",
        spell=IN_FORCE,
        group=_GROUP,
        record_kind="order",
    ),
    Count(
        "statements_taken",
        "Statements taken",
        "Witness, community impact and other statements taken by the team in the period.",
        "statements",
        kinds=("case.statement_taken",),
        group=_GROUP,
    ),
)
