"""Sessions, sign-in limits, headers, and names where none belong."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from bsafe.logs import JsonFormatter
from partnership import clock
from partnership.models import User
from tests.cast import PASSWORD, Cast
from tests.security.marac_world import is_marac
from tests.security.report_world import REPORT_ROUTES
from tests.security.routes import WORDS, routes
from tests.security.series_world import SERIES_ROUTES
from tests.security.world import Thing, build

START = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def is_in(client: Client, at: datetime) -> bool:
    with clock.pretend(at):
        answer = client.get("/account/")
    if answer.status_code == 302:
        assert answer.headers["Location"] == "/sign-in/?next=/account/"
    return answer.status_code == 200


# When a session ends.


def test_a_session_ends_after_fifteen_minutes_without_a_request(cast: Cast) -> None:
    client = client_of(cast.officer)
    assert is_in(client, START)
    assert is_in(client, START + timedelta(minutes=14, seconds=59))
    assert is_in(client, START + timedelta(minutes=29))
    assert not is_in(client, START + timedelta(minutes=44, seconds=1))


def test_a_session_ends_after_ten_hours_however_busy_it_is(cast: Cast) -> None:
    client = client_of(cast.officer)
    at = START
    while at <= START + timedelta(hours=10):
        assert is_in(client, at), at - START
        at += timedelta(minutes=14)
    assert not is_in(client, START + timedelta(hours=10, seconds=1))


def test_a_session_that_has_ended_does_not_come_back(cast: Cast) -> None:
    client = client_of(cast.officer)
    key = client.cookies["sessionid"].value
    assert is_in(client, START)
    assert not is_in(client, START + timedelta(minutes=16))
    assert not is_in(client, START + timedelta(minutes=1))
    stolen = Client()
    stolen.cookies["sessionid"] = key
    assert not is_in(stolen, START + timedelta(minutes=1))


def test_closing_an_account_ends_its_sessions_at_once(cast: Cast) -> None:
    client = client_of(cast.officer)
    assert client.get("/my-work/").status_code == 200
    assert client.get("/api/v1/cases/").status_code == 200
    User.objects.filter(pk=cast.officer.pk).update(is_active=False)
    assert client.get("/my-work/").status_code == 302
    assert client.get("/api/v1/cases/").status_code == 401


def test_lapsed_training_ends_what_a_session_may_see_at_once(cast: Cast) -> None:
    client = client_of(cast.officer)
    assert client.get("/my-work/").status_code == 200
    yesterday = clock.today() - timedelta(days=1)
    User.objects.filter(pk=cast.officer.pk).update(training_until=yesterday)
    assert client.get("/my-work/").status_code == 403
    assert client.get("/api/v1/cases/").status_code == 403


def test_signing_out_ends_the_session_for_whoever_has_its_cookie(cast: Cast) -> None:
    client = client_of(cast.officer)
    stolen = Client()
    stolen.cookies["sessionid"] = client.cookies["sessionid"].value
    assert stolen.get("/my-work/").status_code == 200
    client.post("/sign-out/")
    assert client.get("/my-work/").status_code == 302
    assert stolen.get("/my-work/").status_code == 302


def test_a_link_cannot_sign_anybody_out(cast: Cast) -> None:
    client = client_of(cast.officer)
    client.get("/sign-out/")
    assert client.get("/my-work/").status_code == 200


def test_signing_in_makes_a_new_session_key(cast: Cast) -> None:
    """Whoever planted a cookie before must not be signed in by it afterwards."""
    client = Client()
    client.get("/sign-in/")
    session = client.session
    session["planted"] = 1
    session.save()
    before = str(session.session_key)
    client.cookies["sessionid"] = before
    client.post("/sign-in/", {"login": cast.officer.email, "password": PASSWORD})
    assert client.cookies["sessionid"].value != before


def test_after_signing_in_nobody_is_sent_to_another_site(cast: Cast) -> None:
    sent = {"login": cast.officer.email, "password": PASSWORD, "next": "https://evil.example/"}
    answer = Client().post("/sign-in/?next=https://evil.example/", sent)
    assert answer.status_code == 302
    assert "evil.example" not in answer.headers["Location"]


# Signing in.


def test_five_wrong_passwords_close_an_account_to_the_sixth_try_in_plain_words(cast: Cast) -> None:
    def attempt(password: str) -> str:
        answer = Client().post("/sign-in/", {"login": cast.officer.email, "password": password})
        return answer.content.decode()

    for _ in range(5):
        assert "Email address or password is not right" in attempt("not the right password")
    assert "Too many attempts to sign in. Wait 5 minutes, then try again" in attempt(PASSWORD)
    other = Client().post("/sign-in/", {"login": cast.colleague.email, "password": PASSWORD})
    assert other.status_code == 302


def test_an_address_that_is_not_known_is_answered_as_a_wrong_password(cast: Cast) -> None:
    pages = [
        Client().post("/sign-in/", {"login": login, "password": "not the right one"}).content
        for login in (cast.manager.email, "nobody.here@testshire.example")
    ]
    plain = [re.sub(rb'"[A-Za-z0-9]{64}"|value="[^"]*@[^"]*"', b"", page) for page in pages]
    assert plain[0] == plain[1]


# Headers.


def test_every_page_says_to_the_browser_what_it_may_do(cast: Cast) -> None:
    client = client_of(cast.officer)
    for answer in (
        client.get("/my-work/"),
        client.get("/cases/log/"),
        client.get("/nothing-here/"),
        client.get("/accounts/"),
        Client().get("/sign-in/"),
        client.get("/api/v1/cases/"),
    ):
        heads = answer.headers
        policy = {
            name: values
            for name, *values in (
                each.split() for each in heads["Content-Security-Policy"].split(";")
            )
        }
        assert policy["default-src"] == ["'none'"]
        for name in ("script-src", "style-src", "form-action", "connect-src", "img-src"):
            assert policy[name] == ["'self'"], name
        for name in ("base-uri", "frame-ancestors", "object-src"):
            assert policy[name] == ["'none'"], name
        assert heads["Referrer-Policy"] == "same-origin"
        assert heads["X-Content-Type-Options"] == "nosniff"
        assert heads["X-Frame-Options"] == "DENY"
        assert heads["Cross-Origin-Opener-Policy"] == "same-origin"
        for feature in ("camera", "microphone", "geolocation"):
            assert f"{feature}=()" in heads["Permissions-Policy"]


def test_no_answer_to_whoever_is_signed_in_is_kept_by_a_browser_or_proxy(cast: Cast) -> None:
    thing = build(cast, cast.officer, "Zqcache")
    client = client_of(cast.officer)
    for path in (
        "/my-work/",
        "/cases/",
        "/cases/csv/",
        f"/cases/{thing.case}/",
        f"/people/{thing.person}/",
        "/figures/",
        "/api/v1/cases/",
        f"/api/v1/cases/{thing.case}/",
        "/nothing-here/",
    ):
        assert "no-store" in client.get(path).headers["Cache-Control"], path
    program = Client().get("/sign-in/")
    assert "no-store" in program.headers["Cache-Control"]


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(cast: Cast) -> None:
    client = Client()
    client.post("/sign-in/", {"login": cast.officer.email, "password": PASSWORD})
    for name in ("sessionid", "csrftoken"):
        cookie = client.cookies[name]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert not cookie["expires"] or name == "csrftoken"


def test_a_form_from_another_site_changes_nothing(cast: Cast) -> None:
    thing = build(cast, cast.officer, "Zqcsrf")
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.officer)
    for path in (f"/cases/{thing.case}/notes/add/", "/account/password/", "/sign-out/", "/search/"):
        answer = client.post(path, {"text": "x", "q": "Zqcsrf"})
        assert answer.status_code == 403, path
    answer = client.post(
        f"/api/v1/cases/{thing.case}/notes/",
        {"text": "x"},
        content_type="application/json",
        headers={"if-match": "*"},
    )
    assert answer.status_code == 403


# Names where none belong.


class Lines(logging.Handler):
    """What the log would have written, line by line."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonFormatter())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def lines():
    handler = Lines()
    names = ["", "django", "django.request", "django.server", "partnership", "cases", "people"]
    before = {name: logging.getLogger(name).level for name in names}
    logging.getLogger().addHandler(handler)
    for name in names:
        logging.getLogger(name).setLevel(logging.INFO)
    yield handler.lines
    logging.getLogger().removeHandler(handler)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


# What hangs from no record of a person.
NAMELESS = {*REPORT_ROUTES, *SERIES_ROUTES}


def paths_of(thing: Thing) -> list[str]:
    """Every page about the case and those on it, that a GET opens."""
    things = {
        "person": thing.person,
        "organisation": thing.organisation,
        "place": thing.place,
    }
    found = []
    for route in routes():
        names = set(route.arguments)
        if not names & {"pk", "id"} or route.name.startswith("account") or "number" in names:
            continue
        if is_marac(route) or route.name in NAMELESS:
            continue  # test_marac_wall.py
        pk = things.get(route.name.split("_")[0], thing.case)
        if route.name.startswith("api_incident"):
            pk = thing.incident
        if route.name.startswith("work"):
            pk = thing.parts["work"]
        more = {"grant": 1, "share": thing.case}
        found.append(route.path(**{**thing.parts, **more, **WORDS, "pk": pk, "id": pk}))
    return found


def test_no_name_stands_in_a_title_an_address_or_a_log_line(cast: Cast, lines: list[str]) -> None:
    thing = build(cast, cast.officer, "Zqperson")
    client = client_of(cast.officer)
    titles = addresses = 0
    client.raise_request_exception = False
    for path in (*paths_of(thing), "/my-work/", "/cases/", "/people/", "/figures/", "/team/"):
        answer = client.get(path)
        page = b"".join(answer).decode() if answer.streaming else answer.content.decode()
        for title in re.findall(r"<title>(.*?)</title>", page, re.S):
            titles += 1
            for word in ("Zqperson", "Victor", "Frieda", "Olive"):
                assert word not in title, path
        for address in re.findall(r'(?:href|action|src|hx-\w+)="([^"#]+)"', page):
            addresses += 1
            assert "Zqperson" not in address, (path, address)
            assert "Victor" not in address, (path, address)
    client.post("/search/", {"q": "Zqperson"})
    client.post(f"/people/{thing.person}/edit/", {"family_name": "Zqperson"})
    client.post(f"/cases/{thing.case}/notes/add/", {"text": "Zqperson"})
    client.get("/cases/?title=Zqperson")
    client.get(f"/people/{thing.case}/")
    logging.getLogger("cases").error("The request failed")
    assert titles > 30
    assert addresses > 300
    assert lines
    for line in lines:
        json.loads(line)
        for word in ("Zqperson", "Victor", "Frieda", str(thing.case), str(thing.person)):
            assert word not in line, line


def test_an_error_in_a_page_logs_where_it_was_and_not_what_it_said(lines: list[str]) -> None:
    try:
        raise ValueError("Victor Example of 1 Example Street")
    except ValueError:
        logging.getLogger("cases").exception("The page failed")
    assert "ValueError" in lines[-1]
    assert "Victor" not in lines[-1]
