"""Checks the rule that a view of the REST framework declares. No rule, no entry."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from partnership.access.routes import AccessRule
from partnership.models import User


class DeclaredAccess(BasePermission):
    """`access_rule` on the view's class; `action_rules` where an action has rules of its own.

    An action may name several rules: any one of them lets the account in. A program's token must
    also have the rule's scope.
    """

    message = "Your role, or your token's scope, does not include this."

    def has_permission(self, request: Request, view: Any) -> bool:
        return any(_allows(rule, request) for rule in rules_of(view))


def rules_of(view: Any) -> list[AccessRule]:
    """The rules of the view's action, or of the view; none where none is declared."""
    own = getattr(view, "action_rules", {}).get(getattr(view, "action", None))
    declared = getattr(view, "access_rule", None) if own is None else own
    rules = declared if isinstance(declared, tuple) else (declared,)
    return [rule for rule in rules if isinstance(rule, AccessRule)]


def _allows(rule: AccessRule, request: Request) -> bool:
    if rule.public:
        return True
    user = request.user
    token: Any = request.auth
    if not isinstance(user, User) or not user.sees_anything:
        return False
    if rule.capability is None:
        return True
    if token is not None and rule.scope not in token.scope.split():
        return False
    return rule.lets_in(user)
