"""Every route says who may use it; one that does not is closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class AccessRule:
    """Who may use a route: everybody, whoever is signed in, or roles with a capability.

    `scope`: what a program's token must have been given as well; without one, only people may.
    `lapsed`: also for whoever is signed in to an account that sees nothing.
    """

    public: bool = False
    lapsed: bool = False
    capability: str | None = None
    scope: str | None = None


PUBLIC = AccessRule(public=True)
SIGNED_IN = AccessRule()
OWN_ACCOUNT = AccessRule(lapsed=True)


def declare(rule: AccessRule) -> Callable[[View], View]:
    """Declare `rule` for a view function."""

    def mark(view: View) -> View:
        view.access_rule = rule  # type: ignore[attr-defined]
        return view

    return mark


def requires(capability: str) -> Callable[[View], View]:
    """The route is for roles with `capability`; others get 403, whoever is not signed in signs in."""
    return declare(AccessRule(capability=capability))


def public(view: View) -> View:
    """The route is for everybody, signed in or not."""
    return declare(PUBLIC)(view)


def signed_in(view: View) -> View:
    """The route is for every account that is signed in and active."""
    return declare(SIGNED_IN)(view)


def own_account(view: View) -> View:
    """For whoever is signed in, even where training has lapsed: to set a password and to sign out."""
    return declare(OWN_ACCOUNT)(view)


def rule_of(view: Any) -> AccessRule | None:
    """The rule declared for a view function, a class-based view or a DRF view; None if there is none."""
    for holder in (view, getattr(view, "cls", None), getattr(view, "view_class", None)):
        rule = getattr(holder, "access_rule", None)
        if isinstance(rule, AccessRule):
            return rule
    return None
