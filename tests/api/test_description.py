"""The API's description, in a form for programs and on a page for people."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver
from rest_framework.views import APIView

from partnership.access.routes import rule_of
from tests.api.conftest import signed_in

COMMITTED = Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml"


def test_the_committed_description_is_the_code_s_and_has_no_warnings(tmp_path):
    fresh = tmp_path / "openapi.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(fresh))
    assert fresh.read_text() == COMMITTED.read_text()


def test_the_description_is_for_those_who_are_signed_in(cast):
    assert Client().get("/api/v1/schema/").status_code == 401
    assert Client().get("/api/v1/schema/")["Content-Type"] == "application/problem+json"
    answer = signed_in(cast.partner).get("/api/v1/schema/", headers={"accept": "*/*"})
    assert answer.status_code == 200
    assert "/api/v1/cases/" in yaml.safe_load(answer.content)["paths"]


def test_every_operation_names_its_scope_and_its_problems():
    for path, operations in yaml.safe_load(COMMITTED.read_text())["paths"].items():
        for method, operation in operations.items():
            ways = {name: scopes for way in operation["security"] for name, scopes in way.items()}
            assert path.endswith("/schema/") or ways["clientCredentials"], (path, method)
            assert "default" in operation["responses"], (path, method)


def test_the_page_shows_every_operation_and_runs_no_foreign_script(cast):
    page = signed_in(cast.officer).get("/api/v1/", headers={"accept": "text/html"})
    text = page.content.decode()
    for path, operations in yaml.safe_load(COMMITTED.read_text())["paths"].items():
        for method, operation in operations.items():
            assert f'id="{operation["operationId"]}"' in text
            assert f"{method.upper()} " in text
            assert path in text
    assert "://cdn" not in text
    assert "<script>" not in text
    assert "Shouting and broken bottles" in text


def test_the_page_is_for_those_who_are_signed_in(db):
    assert Client().get("/api/v1/").status_code == 302


def api_routes(resolver=None):
    for each in (resolver or get_resolver("bsafe.api.urls")).url_patterns:
        if hasattr(each, "url_patterns"):
            yield from api_routes(each)
        else:
            yield each


@pytest.mark.parametrize("route", list(api_routes()), ids=str)
def test_every_route_of_the_api_declares_who_may_use_it(route):
    assert rule_of(route.callback) is not None
    view = getattr(route.callback, "cls", None)
    if view is not None and issubclass(view, APIView):
        # Nobody has put weaker checks in the place of the declared rule.
        assert [each.__name__ for each in view.permission_classes] == ["DeclaredAccess"]
        assert [each.__name__ for each in view.throttle_classes] == ["RequestsPerMinute"]
        assert [each.__name__ for each in view.authentication_classes] == [
            "ClientToken",
            "SessionAuthentication",
        ]
