"""What the resolver holds, as the tests of this folder walk it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from bsafe.api.permissions import rules_of as rules_of_view
from partnership.access.routes import AccessRule, rule_of

# What stands for the arguments that are words, not ids.
WORDS = {
    "form": "case_note",
    "step": "observe",
    "kind": "cpw",
    "ending": "pdf",
    "notice": "decision",
    "letter": "cpw",
    "code": "cpw",
    "way": "up",
    "part": "tally",
    "edition": "internal",
    "block_kind": "paragraph",
    "source": "police_counts",
}

_ARGUMENT = re.compile(r"<(?:(\w+):)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """One route: where it is, what it is called, its view and the names of its arguments."""

    address: str
    name: str
    view: Callable[..., Any]

    @property
    def arguments(self) -> dict[str, str]:
        """Each argument's name and its converter."""
        return {name: kind or "str" for kind, name in _ARGUMENT.findall(self.address)}

    @property
    def is_api(self) -> bool:
        return hasattr(self.view, "cls")

    def rules(self) -> list[AccessRule]:
        """Every rule that the route declares: one for each method of an API view."""
        if not self.is_api:
            rule = rule_of(self.view)
            return [rule] if rule else []
        found: list[AccessRule] = []
        view_class: Any = self.view.cls  # type: ignore[attr-defined]
        for action in (getattr(self.view, "actions", None) or {"any": None}).values():
            view = view_class()
            view.action = action
            rules = rules_of_view(view)
            if not rules:
                return []
            found += rules
        return found

    def path(self, **arguments: Any) -> str:
        """The address with its arguments filled in."""
        path = _ARGUMENT.sub(lambda found: str(arguments[found[2]]), self.address)
        return "/" + path

    def methods(self) -> set[str]:
        """The methods that the view answers, as far as it says."""
        if self.is_api:
            return {method.upper() for method in getattr(self.view, "actions", None) or {"get": 0}}
        view_class: Any = getattr(self.view, "view_class", None)
        if view_class is not None:
            names = [name for name in ("get", "post") if hasattr(view_class, name)]
            return {name.upper() for name in names}
        return {"GET", "POST"}


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[Route]:
    """Every route of the resolver, those of included URL maps as well."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, here)
        elif isinstance(pattern, URLPattern):
            yield Route(here, pattern.name or "", pattern.callback)


def undeclared() -> list[str]:
    """The addresses of the routes that do not say who may use them."""
    return [route.address for route in routes() if not route.rules()]
