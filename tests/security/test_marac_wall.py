"""The MARAC's wall (M-1 to M-4): who is not cleared is answered alike, whatever lies behind it.

Every route of the room, for every role: with a record, and with one that does not exist.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client

from marac.models import MaracReferral
from partnership.models import User
from partnership.roles import ROLES
from tests.cast import Cast
from tests.security.marac_world import NOTHING, OUTSIDE, Behind, clear, is_marac, kin_of, live
from tests.security.routes import WORDS, Route, routes
from tests.security.test_access_matrix import agrees, ask
from tests.security.world import LEVELS, body_of, heads_of

WORD = "Zqbehind"
BOTH = ("GET", "POST")
CAPABILITIES = {role.code: set(role.capabilities) for role in ROLES}
BEHIND = [route for route in routes() if is_marac(route) and route.name not in OUTSIDE]
# Buttons answer a POST alone.
BUTTONS = {
    f"marac_{name}"
    for name in (
        "meeting_begin",
        "minutes_approve",
        "defer",
        "agenda_move",
        "agenda_remove",
        "readmit",
        "seat_end",
        "reveal",
        "remove_child",
    )
}
# Pages alone; every other route of the room is a form.
PAGES = {
    f"marac_{name}"
    for name in (
        "referrals",
        "flags",
        "return",
        "meetings",
        "meeting",
        "minutes",
        "minutes_file",
        "work",
        "referral",
    )
}
# What whoever sits on the panel does for their own agency.
OWN = {"marac_answer", "marac_finish"}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def behind(cast: Cast) -> Behind:
    """A case in session. The coordinator and the partner are cleared; nobody else is."""
    return live(clear(cast.coordinator), clear(cast.partner), cast.officer, WORD)


def methods(route: Route) -> tuple[str, ...]:
    if route.is_api:
        return tuple(route.methods() - {"HEAD"})
    if route.name in BUTTONS:
        return ("POST",)
    return ("GET",) if route.name in PAGES else BOTH


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def same(one: HttpResponse, two: HttpResponse, behind: Behind) -> bool:
    """The same bytes and headers, bar the ids asked for."""
    ids = (*behind.ids.values(), *NOTHING.ids.values())
    return (one.status_code, body_of(one, *ids), heads_of(one)) == (
        two.status_code,
        body_of(two, *ids),
        heads_of(two),
    )


def test_every_route_of_the_room_asks_for_the_clearance() -> None:
    assert len(BEHIND) > 45
    for route in BEHIND:
        assert route.rules(), route.name
        for rule in route.rules():
            assert rule.clearance == "marac", route.name
            assert rule.capability, route.name
            assert rule.capability.startswith("marac."), route.name
            assert rule.capability != "marac.refer", route.name
    held = {route.name for route in routes() if is_marac(route)}
    assert set(OUTSIDE) <= held


@pytest.mark.parametrize(
    "role", [role for role in LEVELS if role not in ("coordinator", "partner")]
)
def test_who_is_not_cleared_is_answered_alike_whatever_lies_there(
    role: str, cast: Cast, behind: Behind
) -> None:
    client = signed_in(cast.accounts()[role])
    for route in BEHIND:
        for method in methods(route):
            answers = [
                ask(client, method, each.path(route, **WORDS), is_api=route.is_api)
                for each in (behind, NOTHING)
            ]
            assert answers[0].status_code == 403, (route.name, method)
            assert same(answers[0], answers[1], behind), (route.name, method)
            assert WORD.encode() not in answers[0].content


def test_clearance_without_a_role_in_the_room_opens_nothing(cast: Cast, behind: Behind) -> None:
    for name in ("officer", "manager", "analyst", "administrator", "legal"):
        client = signed_in(clear(cast.accounts()[name]))
        for route in BEHIND:
            method = methods(route)[0]
            answer = ask(client, method, behind.path(route, **WORDS), is_api=route.is_api)
            assert answer.status_code == 403, (name, route.name)
            assert WORD.encode() not in answer.content


@pytest.mark.parametrize("who", ["blocked", "of another partnership", "without a seat"])
def test_what_is_hidden_from_somebody_cleared_is_answered_as_if_absent(
    who: str, cast: Cast, behind: Behind
) -> None:
    if who == "blocked":
        user = kin_of(cast.coordinator)
    elif who == "of another partnership":
        user = clear(cast.stranger)
        User.objects.filter(pk=user.pk).update(role="coordinator")
    else:
        user = clear(cast.police)
    client = signed_in(User.objects.get(pk=user.pk))
    tried = 0
    for route in BEHIND:
        about = set(route.arguments)
        if not about or (who == "blocked" and route.name == "marac_seat_end"):
            continue
        if who == "blocked" and "/meetings/" in route.path(**_any(route)):
            continue  # the meeting is not theirs to be kept from; the case on it is
        if route.name in ("marac_meeting", "marac_minutes") and who == "without a seat":
            pass
        for method in methods(route):
            one, two = (
                ask(client, method, each.path(route, **WORDS), is_api=route.is_api)
                for each in (behind, NOTHING)
            )
            assert one.status_code in (403, 404), (route.name, method)
            assert same(one, two, behind), (route.name, method)
            assert WORD.encode() not in one.content
            tried += one.status_code == 404
    assert tried >= 5


def _any(route: Route) -> dict[str, object]:
    return {**WORDS, **dict.fromkeys(set(route.arguments) - set(WORDS), 1)}


def test_the_blocked_coordinators_meeting_says_nothing_of_the_case(
    cast: Cast, behind: Behind
) -> None:
    client = signed_in(kin_of(cast.coordinator))
    for name in ("marac_meeting", "marac_agenda_add", "marac_minutes", "marac_meeting_close"):
        route = next(each for each in BEHIND if each.name == name)
        answer = ask(client, "GET", behind.path(route, **WORDS))
        for word in (f"Victor {WORD}", f"Frieda {WORD}", f"Hit her, {WORD}", f"Visit {WORD}"):
            assert word.encode() not in answer.content, name
        reference = MaracReferral.objects.get(pk=behind.ids["referral"]).record.reference
        assert reference.encode() not in answer.content, name


def test_whoever_runs_it_reaches_every_page_and_step(cast: Cast, behind: Behind) -> None:
    client = signed_in(cast.coordinator)
    for route in BEHIND:
        for method in methods(route):
            answer = ask(client, method, behind.path(route, **WORDS), is_api=route.is_api)
            if route.name == "marac_minutes_file":
                # The meeting is in session: there is no file of its minutes yet.
                assert answer.status_code == 404
                continue
            assert agrees(answer.status_code, 200), (route.name, method, answer.status_code)
            named = re.findall(r"<title>.*?</title>", answer.content.decode(), re.S)
            named += re.findall(r'(?:href|action)="[^"]*"', answer.content.decode())
            assert not [each for each in named if WORD in each or "Victor" in each], route.name
            other = "GET" if method == "POST" else "POST"
            if other not in methods(route) and not route.is_api:
                wrong = ask(client, other, behind.path(route, **WORDS))
                assert wrong.status_code == 405, (route.name, other)


def test_the_panel_reads_answers_and_finishes_and_runs_nothing(cast: Cast, behind: Behind) -> None:
    client = signed_in(cast.partner)
    for route in BEHIND:
        if route.is_api or route.name == "marac_minutes_file":
            continue
        wanted = {rule.capability for rule in route.rules()}
        for method in methods(route):
            status = ask(client, method, behind.path(route, **WORDS)).status_code
            may = wanted == {"marac.read"} and (route.name in PAGES | OWN | {"marac_reveal"})
            assert agrees(status, 200 if may else 403), (route.name, method, status)


@pytest.mark.parametrize("role", LEVELS)
def test_referring_is_for_roles_that_may(role: str, cast: Cast) -> None:
    user = cast.accounts()[role]
    client = signed_in(user)
    may = "marac.refer" in CAPABILITIES[user.role_id]
    for route in routes():
        for method in OUTSIDE.get(route.name, ()):
            status = ask(client, method, route.path(), is_api=route.is_api).status_code
            assert agrees(status, 200 if may else 403), (route.name, method, status)
