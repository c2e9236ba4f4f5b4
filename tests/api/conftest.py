"""Clients of the API: accounts by their session, programs by their token."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from partnership.api.clients import register_client, service_account
from partnership.models import Agency, Role, User
from tests.cast import Cast


@pytest.fixture(autouse=True)
def many_requests(settings) -> None:
    """Tests ask more often than a program may; the limit has a test of its own."""
    settings.API_REQUESTS_PER_MINUTE = 100_000


def signed_in(user: User) -> Client:
    client = Client(headers={"accept": "application/json"})
    client.force_login(user)
    return client


def program(agency: Agency, *scopes: str, role: str = "partner_client") -> tuple[User, str, str]:
    """A program of `agency`: its account, client id and secret."""
    account = service_account(agency, "A program", Role.objects.get(code=role))
    return account, *register_client(account, "A program", scopes)


def token(client_id: str, secret: str, **more: str) -> str:
    answer = ask_token(client_id, secret, **more)
    assert answer.status_code == 200, answer.content
    return str(answer.json()["access_token"])


def ask_token(client_id: str, secret: str, **more: str) -> Any:
    return Client().post(
        "/api/v1/token/",
        {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": secret,
            **more,
        },
    )


def bearing(value: str) -> Client:
    return Client(headers={"authorization": f"Bearer {value}"})


def post(client: Client, path: str, body: Any, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(path, body, content_type="application/json", headers=named)


def all_of(client: Client, path: str) -> list[dict[str, Any]]:
    """Every row of a list, page after page."""
    rows: list[dict[str, Any]] = []
    address: str | None = path
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.content
        rows += answer.json()["results"]
        address = answer.json()["next"]
    return rows


def report(cast: Cast, **more: Any) -> dict[str, Any]:
    """An ordinary new case, as a program would send it."""
    return {
        "title": "Rowdy behaviour, Example Street",
        "occurred_on": "2026-05-01",
        "asb_type": "nuisance",
        "source": "phone",
        "narrative": "Shouting and broken bottles outside until two in the morning.",
        "ward": str(cast.north.pk),
        "opened_on": "2026-05-02",
        **more,
    }
