"""Programs: client credentials, scopes, expiry, revocation and the limit."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from io import StringIO
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from oauth2_provider.models import AccessToken, Application

from bsafe.api.limits import take_one
from partnership import clock
from partnership.models import AccessLogEntry, ApiClient, User
from partnership.rules import Refused
from tests.api.conftest import (
    all_of,
    ask_token,
    bearing,
    post,
    program,
    report,
    signed_in,
    token,
)
from tests.api.test_reading import shared_with
from tests.cast import assemble, log_case

CASES = "/api/v1/cases/"
FIGURES = "/api/v1/figures/?period=2026/27"


def test_a_program_sees_what_is_shared_with_its_agency_and_nothing_else(cast):
    shared, hidden = log_case(cast), log_case(cast)
    shared_with(cast, shared, cast.housing)
    account, *credentials = program(cast.housing, "case:read")
    client = bearing(token(*credentials))
    assert [row["id"] for row in all_of(client, CASES)] == [str(shared.pk)]
    assert client.get(f"{CASES}{shared.pk}/").status_code == 200
    assert client.get(f"{CASES}{hidden.pk}/").status_code == 404
    marks = AccessLogEntry.objects.filter(user=account)
    assert sorted(marks.values_list("action", flat=True)) == ["denied", "list", "view"]
    # The same record, by an account of the agency that holds it.
    assert signed_in(cast.officer).get(f"{CASES}{hidden.pk}/").status_code == 200


def test_a_token_is_stored_as_a_hash_and_lasts_ten_minutes(cast):
    _, client_id, secret = program(cast.housing, "case:read")
    answer = ask_token(client_id, secret)
    value = answer.json()["access_token"]
    assert answer.json()["expires_in"] == 600
    assert answer["Cache-Control"] == "no-store"
    stored = AccessToken.objects.get()
    assert value not in str(vars(stored))
    assert stored.user is None
    assert secret not in str(vars(Application.objects.get()))
    assert "refresh_token" not in answer.json()


def test_an_expired_token_opens_nothing(cast):
    _, *credentials = program(cast.housing, "case:read")
    client = bearing(token(*credentials))
    assert client.get(CASES).status_code == 200
    AccessToken.objects.update(expires=clock.now() - timedelta(seconds=1))
    answer = client.get(CASES)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'


def test_a_revoked_token_opens_nothing(cast):
    _, client_id, secret = program(cast.housing, "case:read")
    value = token(client_id, secret)
    _, other_id, other_secret = program(cast.police_force, "case:read")
    revoke = {"token": value, "client_id": other_id, "client_secret": other_secret}
    Client().post("/api/v1/revoke/", revoke)
    assert bearing(value).get(CASES).status_code == 200  # another program's token
    revoke |= {"client_id": client_id, "client_secret": secret}
    assert Client().post("/api/v1/revoke/", revoke).status_code == 200
    assert bearing(value).get(CASES).status_code == 401


def test_a_program_whose_account_is_ended_is_out_at_once(cast):
    account, *credentials = program(cast.housing, "case:read")
    client = bearing(token(*credentials))
    User.objects.filter(pk=account.pk).update(is_active=False)
    assert client.get(CASES).status_code == 401


def test_a_lapsed_agreement_shuts_the_agencys_programs_out(cast):
    _, *credentials = program(cast.housing, "case:read")
    client = bearing(token(*credentials))
    cast.housing.agreement_until = clock.today() - timedelta(days=1)
    cast.housing.save()
    assert client.get(CASES).status_code == 401


def test_a_scope_narrows_and_never_widens(cast):
    case = log_case(cast)
    shared_with(cast, case, cast.housing, "write")
    _, *credentials = program(cast.housing, "case:read", "case:write", role="partner")
    narrow = bearing(token(*credentials, scope="case:read"))
    wide = bearing(token(*credentials))
    path = f"{CASES}{case.pk}/notes/"
    assert post(narrow, path, {"text": "Visited."}, if_match="*").status_code == 403
    assert post(wide, path, {"text": "Visited."}, if_match="*").status_code == 201
    # The partner role logs no cases, whatever the scope.
    assert post(wide, CASES, report(cast)).status_code == 403
    assert wide.get(FIGURES).status_code == 403


def test_a_scope_that_the_program_was_not_registered_with_is_refused(cast):
    _, *credentials = program(cast.housing, "case:read")
    answer = ask_token(*credentials, scope="case:read case:write")
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_scope"


def test_a_figures_program_reads_figures_and_no_cases(cast):
    _, *credentials = program(cast.council, "figures:read", role="figures_service")
    client = bearing(token(*credentials))
    assert client.get(FIGURES).status_code == 200
    assert client.get(CASES).status_code == 403


@pytest.mark.parametrize("grant", ["password", "authorization_code", "refresh_token", "", "x"])
def test_no_other_grant_is_given(cast, grant):
    _, *credentials = program(cast.housing, "case:read")
    answer = ask_token(*credentials, grant_type=grant)
    assert answer.status_code == 400
    assert not AccessToken.objects.exists()


def test_a_wrong_secret_gets_no_token(cast):
    _, client_id, _ = program(cast.housing, "case:read")
    assert ask_token(client_id, "guess").status_code == 401
    assert ask_token("nobody", "guess").status_code == 401


def test_a_token_in_the_address_or_the_body_is_not_looked_at(cast):
    _, *credentials = program(cast.housing, "case:read")
    value = token(*credentials)
    assert Client().get(f"{CASES}?access_token={value}").status_code == 401
    assert Client().post(CASES, {"access_token": value}).status_code == 401


def test_a_bad_token_does_not_fall_back_on_the_session(cast):
    client = signed_in(cast.officer)
    assert client.get(CASES, headers={"authorization": "Bearer nonsense"}).status_code == 401


def test_a_token_opens_no_page(cast):
    _, *credentials = program(cast.housing, "case:read")
    answer = bearing(token(*credentials)).get("/api/v1/")
    assert answer.status_code == 302
    assert "sign-in" in answer["Location"]


def test_only_token_and_revoke_are_there(client, db):
    for name in ("authorize", "introspect", "applications", "device", "register"):
        assert client.get(f"/api/v1/{name}/").status_code == 401


def test_sixty_requests_a_minute_then_wait(cast, settings):
    settings.API_REQUESTS_PER_MINUTE = 3
    cache.clear()
    client, other = signed_in(cast.officer), signed_in(cast.colleague)
    codes = [client.get(CASES).status_code for _ in range(4)]
    if 429 not in codes:  # the minute ended in between
        codes = [client.get(CASES).status_code for _ in range(4)]
    assert codes[-1] == 429
    answer = client.get(CASES)
    assert answer["Content-Type"] == "application/problem+json"
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert other.get(CASES).status_code == 200


def test_the_limit_counts_whole_minutes(settings):
    settings.API_REQUESTS_PER_MINUTE = 60
    cache.clear()
    assert [take_one("x", 600.0) for _ in range(60)] == [None] * 60
    assert take_one("x", 605.0) == 55
    assert take_one("x", 660.0) is None


def test_without_the_cache_requests_go_on_and_the_log_says_so(cast, settings, caplog):
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    }
    client = signed_in(cast.officer)
    assert [client.get(CASES).status_code for _ in range(3)] == [200] * 3
    assert "cache is away" in caplog.text


def test_a_program_is_registered_on_the_command_line_and_its_secret_shown_once(cast):
    out = StringIO()
    call_command(
        "create_api_client",
        "Testshire Homes",
        "Repairs desk",
        scopes=["case:read"],
        stdout=out,
        stderr=StringIO(),
    )
    lines = dict(line.split(maxsplit=1) for line in out.getvalue().splitlines())
    assert bearing(token(lines["client_id"], lines["client_secret"])).get(CASES).status_code == 200
    account = ApiClient.objects.get().user
    assert account.agency == cast.housing
    assert account.is_service
    assert not account.has_usable_password()


@pytest.mark.parametrize(
    ("account", "more", "says"),
    [
        ("Nobody Ltd", {}, "no agency"),
        ("nobody@example.org", {}, "no account"),
        ("pat.partner@testshire.example", {}, "a person's"),
        ("Testshire Homes", {"scopes": ["case:everything"]}, "no scope"),
        ("Testshire Homes", {"scopes": ["figures:read"]}, "can do nothing with"),
        ("Testshire Homes", {"role": "officer"}, "may not use the API"),
    ],
)
def test_a_program_that_may_not_be_is_refused_in_plain_words(cast, account, more, says):
    with pytest.raises(CommandError, match=says):
        call_command(
            "create_api_client",
            account,
            "X",
            **{"scopes": ["case:read"], **more},
            stdout=StringIO(),
        )
    assert not ApiClient.objects.exists()
    assert not User.objects.filter(is_service=True).exists()


def test_one_account_stands_for_one_program(cast):
    account, *_ = program(cast.housing, "case:read")
    from partnership.api.clients import register_client

    with pytest.raises(Refused, match="has a client already"):
        register_client(account, "Another", ["case:read"])


def test_a_program_over_the_wire(live_site):
    cast = assemble()
    case = log_case(cast)
    shared_with(cast, case, cast.housing)
    _, client_id, secret = program(cast.housing, "case:read")
    basic = base64.b64encode(f"{client_id}:{secret}".encode()).decode()

    def ask(address: str, authorization: str, sent: bytes | None = None):
        headers = {"Authorization": authorization}
        return urlopen(Request(address, data=sent, headers=headers))  # noqa: S310

    with ask(
        f"{live_site}/api/v1/token/", f"Basic {basic}", b"grant_type=client_credentials"
    ) as answer:
        bearer = f"Bearer {json.load(answer)['access_token']}"
    with ask(f"{live_site}{CASES}?page_size=1", bearer) as answer:
        rows = json.load(answer)["results"]
    with ask(rows[0]["url"], bearer) as answer:
        assert json.load(answer)["reference"] == str(case)
        assert answer.headers["ETag"] == f'"{case.record.version}"'
    with pytest.raises(HTTPError) as error:
        ask(f"{live_site}{FIGURES}", bearer)
    assert error.value.code == 403
    assert json.load(error.value)["status"] == 403
