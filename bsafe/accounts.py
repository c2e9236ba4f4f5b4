"""How staff sign in: accounts are made by an administrator, never by signing up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from partnership import clock
from partnership.models import User


class StaffAccountAdapter(DefaultAccountAdapter):
    """Nobody signs up, and nothing is announced on signing in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """A one-time password that has run out is as wrong as any other."""
        user: User | None = super().authenticate(request, **credentials)
        if user and user.first_password_until and user.first_password_until <= clock.now():
            return None
        return user

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to say on signing in: a banner that names the account helps nobody."""
