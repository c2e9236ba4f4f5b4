"""The frame shows each role its own sections, and a token that scripts may send."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from bsafe import context, navigation


class Person:
    is_authenticated = True
    name = "Jo Officer"

    def __init__(self, *capabilities: str) -> None:
        self.capabilities = capabilities

    def may(self, capability: str) -> bool:
        return capability in self.capabilities


@pytest.fixture(autouse=True)
def _pages(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {
        "my_work": "/my-work/",
        "cases": "/cases/",
        "figures": "/figures/",
        "dashboard": "/figures/team/",
        "log_report": "/report/",
        "search": "/search/",
    }
    monkeypatch.setattr(navigation, "page_url", pages.get)
    monkeypatch.setattr(context, "page_url", pages.get)
    monkeypatch.setattr(navigation, "_counts", {"my_work": lambda user: 4})


def _request(path: str, user: Any) -> Any:
    request: Any = RequestFactory().get(path)
    request.user = user
    return request


def test_a_role_sees_its_sections_and_no_disabled_ones() -> None:
    officer = navigation.navigation_for(_request("/cases/", Person("case.read", "people.search")))
    assert [item["text"] for item in officer] == ["My work", "Cases"]
    analyst = navigation.navigation_for(_request("/", Person("figures.read")))
    assert [item["text"] for item in analyst] == ["Team", "Figures"]


def test_the_section_one_is_in_is_marked_and_only_that_one() -> None:
    items = navigation.navigation_for(_request("/figures/team/", Person("figures.read")))
    assert [item["text"] for item in items if item["active"]] == ["Team"]
    below = navigation.navigation_for(_request("/cases/1/", Person("case.read")))
    assert [(item["active"], item["current"]) for item in below] == [(False, False), (True, False)]


def test_what_waits_in_my_work_is_counted() -> None:
    items = navigation.navigation_for(_request("/", Person("case.read")))
    assert items[0]["count"] == 4
    assert items[1]["count"] is None


def test_nobody_signed_in_sees_no_sections_and_no_search() -> None:
    frame = context.page_frame(RequestFactory().get("/"))
    assert not frame["signed_in"]
    assert not frame["navigation"]
    assert not frame["search_url"]
    assert not frame["log_report_url"]


def test_only_who_may_log_reports_is_offered_it() -> None:
    assert context.page_frame(_request("/", Person("case.log")))["log_report_url"] == "/report/"
    assert not context.page_frame(_request("/", Person("case.read")))["log_report_url"]
