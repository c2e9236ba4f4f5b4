"""What the tests of logging and listing share."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import AsbCase
from partnership import clock
from tests.cast import Cast


class Clerk:
    """Somebody who fills in the log page as a browser without scripts sends it."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.key = uuid.uuid4()

    def typed(self, **changes: Any) -> dict[str, Any]:
        page = {
            "key": str(self.key),
            "source": "phone",
            "when": clock.today().isoformat(),
            "place": "",
            "ward": "",
            "asb_type": "nuisance",
            "narrative": "Shouting & <b>banging</b> doors\nuntil two in the morning.",
            "name": "",
            "phone": "",
            "person": "",
            "premises": "",
            "case": "",
        }
        return {name: value for name, value in {**page, **changes}.items() if value is not None}

    def send(self, **changes: Any) -> Any:
        return self.client.post(reverse("log_report"), self.typed(**changes))


@pytest.fixture
def clerk(cast: Cast, client: Client) -> Clerk:
    client.force_login(cast.officer)
    return Clerk(client)


def only_case() -> AsbCase:
    return AsbCase.objects.get()


def hidden_fields(html: str) -> dict[str, list[str]]:
    """Everything that a page's hidden inputs carry, as a browser would send it."""
    from html import unescape

    found: dict[str, list[str]] = {}
    for tag in re.findall(r'<input type="hidden"[^>]*>', html):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag, re.DOTALL)
        if name and name[1] != "csrfmiddlewaretoken":
            found.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    return found
