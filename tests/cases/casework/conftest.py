"""What the tests of one case's pages share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cases.models import AsbCase
from partnership import clock
from partnership.models import Grant, Level, User
from partnership.services import share
from tests.cast import Cast, log_case

Open = Callable[..., HttpResponse]


class Desk:
    """A case and a browser for whoever sits at it."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.case: AsbCase = log_case(cast)

    def client(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    def url(self, name: str, *more: Any) -> str:
        return reverse(name, args=[self.case.pk, *more])

    def get(self, user: User, name: str = "case", /, *more: Any, **query: str) -> Any:
        return self.client(user).get(self.url(name, *more), query)

    def post(self, user: User, name: str, /, *more: Any, **data: Any) -> Any:
        return self.client(user).post(self.url(name, *more), data)

    def fresh(self) -> AsbCase:
        return AsbCase.objects.select_related("record", "owner").get(pk=self.case.pk)

    def version(self) -> int:
        return self.fresh().record.version

    def share_with(self, user: User, level: Level = Level.READ) -> Grant:
        return share(
            self.case.record,
            by=self.cast.manager,
            agency=user.agency,
            level=level,
            until=clock.now() + timedelta(days=10),
            reason="Joint working",
        )


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast)


def day(name: str, when: Any) -> dict[str, str]:
    """A date as a form sends it."""
    return {
        f"{name}-day": str(when.day),
        f"{name}-month": str(when.month),
        f"{name}-year": str(when.year),
    }


def text_of(response: Any) -> str:
    return unescape(response.content.decode())
