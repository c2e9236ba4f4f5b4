"""The rules of law and policy, each with its id, type and source. `docs/rules.md` lists them."""

from orders.rules import (
    appeals,
    breaches,
    cbo,
    changes,
    closures,
    common,
    court,
    notices,
    places,
    respect,
    warnings,
    which_court,
)
from orders.rules.registry import Act, Due, Rule, Type, computed, findings, rules, told

__all__ = [
    "Act",
    "Due",
    "Rule",
    "Type",
    "appeals",
    "breaches",
    "cbo",
    "changes",
    "closures",
    "common",
    "computed",
    "court",
    "findings",
    "notices",
    "places",
    "respect",
    "rules",
    "told",
    "warnings",
    "which_court",
]
