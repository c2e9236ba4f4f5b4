"""Every route says who may use it; one that does not is closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from partnership.models import User

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class AccessRule:
    """Who may use a route: everybody, whoever is signed in, or roles with a capability.

    `scope`: what a program's token must have been given as well; without one, only people may.
    `lapsed`: also for whoever is signed in to an account that sees nothing.
    `clearance`: the compartment behind whose wall the route lies. Without it an account is answered
    as one without the capability, whatever lies there.
    """

    public: bool = False
    lapsed: bool = False
    capability: str | None = None
    scope: str | None = None
    clearance: str | None = None

    def lets_in(self, user: User) -> bool:
        """Whether an account has the capability and the clearance that the route asks for."""
        return (self.capability is None or user.may(self.capability)) and (
            self.clearance is None or self.clearance in user.clearances
        )


PUBLIC = AccessRule(public=True)
SIGNED_IN = AccessRule()
OWN_ACCOUNT = AccessRule(lapsed=True)


def declare(rule: AccessRule) -> Callable[[View], View]:
    """Declare `rule` for a view function."""

    def mark(view: View) -> View:
        view.access_rule = rule  # type: ignore[attr-defined]
        return view

    return mark


def requires(capability: str, clearance: str | None = None) -> Callable[[View], View]:
    """The route is for roles with `capability`, and where it says so for accounts with a clearance.

    Others get 403, whoever is not signed in signs in.
    """
    return declare(AccessRule(capability=capability, clearance=clearance))


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
