"""Operations and registers: each invisible without its permission, on every route and in every answer."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ledger import registry
from partnership import clock
from partnership.models import Role, User
from plans.models import Tally
from plans.registers import BY_CODE, REGISTERS
from plans.services import parts
from plans.services.registers import enter
from tests.cast import Cast, log_case
from tests.plans.conftest import Room
from tests.plans.test_registers import VALUES
from tests.security.plans_world import is_walled
from tests.security.routes import Route, routes
from tests.security.world import ABSENT, body_of, heads_of

CODES = tuple(BY_CODE)
WALLED = [route for route in routes() if is_walled(route)]


class World:
    """An operation with a count, and an entry of each register, here and elsewhere."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.room = cast, Room(cast)
        self.keeper = self.room.clear(cast.manager, *CODES)
        self.ids: dict[str, uuid.UUID] = {}
        self.rows: dict[str, uuid.UUID] = {}
        for register in REGISTERS:
            made = enter(register, by=self.keeper, on=clock.today(), **VALUES[register.code])
            self.ids[register.code] = made.pk
        operation = self.room.begin("operation", by=self.keeper, title="Operation Zqhidden")
        row = parts.add_part(
            Tally,
            operation,
            by=self.keeper,
            what="soc_adults_english",
            quantity=2,
            precision="exact",
            on=clock.today(),
        )
        self.ids["operation"], self.rows["operation"] = operation.pk, row.pk

    def path(self, route: Route, *, real: bool) -> str:
        code = route.name.split("_")[0]
        values = {
            "pk": self.ids[code] if real else ABSENT,
            "row": self.rows.get(code, ABSENT) if real else ABSENT,
            "part": "tally",
            "kind": "operation",
        }
        return route.path(**{name: values[name] for name in route.arguments})


def code_of(route: Route) -> str:
    code = route.name.split("_")[0]
    return "soc" if code == "operation" else code


def ask(client: Client, method: str, path: str) -> Any:
    answer = client.get(path) if method == "GET" else client.post(path, {})
    client.cookies.pop("messages", None)
    return answer


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast)


def test_the_walls_have_routes() -> None:
    assert {code_of(route) for route in WALLED} == set(CODES)
    assert len(WALLED) >= 30


def test_without_clearance_or_capability_every_route_answers_the_same(world: World) -> None:
    cast = world.cast
    # Cleared for every register, by a role that keeps none.
    partner = world.room.clear(cast.partner, *CODES)
    for user in (cast.officer, cast.coordinator, cast.analyst, partner):
        client = Client()
        client.force_login(user)
        for route in WALLED:
            for method in ("GET", "POST"):
                there = ask(client, method, world.path(route, real=True))
                absent = ask(client, method, world.path(route, real=False))
                assert there.status_code == 403, (user.name, route.name)
                ids = (*world.ids.values(), *world.rows.values(), ABSENT)
                assert body_of(there, *ids) == body_of(absent, *ids), route.name
                assert heads_of(there) == heads_of(absent), route.name


@pytest.mark.parametrize("code", CODES)
def test_clearance_for_one_register_opens_no_other(world: World, code: str) -> None:
    user = world.room.clear(world.cast.officer, code)
    client = Client()
    client.force_login(user)
    for route in WALLED:
        path = world.path(route, real=True)
        status = ask(client, "GET", path).status_code
        assert status == (200 if code_of(route) == code else 403), route.name
        if route.arguments and "pk" in route.arguments and code_of(route) == code:
            assert ask(client, "GET", world.path(route, real=False)).status_code == 404, route.name
    for register in REGISTERS:
        seen = register.model.objects.visible_to(user).exists()
        assert seen is (register.code == code)
    kinds = {each.behind.compartment for each in registry.measures_for(user) if each.behind}
    assert kinds == {code}


def test_another_partnership_sees_nothing_though_cleared(world: World) -> None:
    stranger = world.room.clear(world.cast.stranger, *CODES)
    client = Client()
    client.force_login(stranger)
    for route in WALLED:
        if "pk" not in route.arguments:
            continue
        there = ask(client, "GET", world.path(route, real=True))
        absent = ask(client, "GET", world.path(route, real=False))
        assert there.status_code == absent.status_code == 404, route.name
        ids = (*world.ids.values(), *world.rows.values(), ABSENT)
        assert body_of(there, *ids) == body_of(absent, *ids), route.name


def _everything(user: User, case: Any) -> list[tuple[str, int, bytes]]:
    """What an account is answered wherever an entry might show."""
    client = Client()
    client.force_login(user)
    found = []
    for path in (
        reverse("registers"),
        reverse("plans"),
        reverse("work_list"),
        reverse("tasking_pack"),
        reverse("my_work"),
        reverse("figures"),
        reverse("figures") + "?period=2017/18&figure=cctv_downloads_assault",
        reverse("figures_csv") + "?period=2017/18",
        f"/cases/{case.pk}/",
    ):
        answer = client.get(path)
        found.append((path, answer.status_code, body_of(answer)))
    for words in ("Zqhidden", "Operation"):
        answer = client.post("/search/", {"q": words})
        found.append((words, answer.status_code, body_of(answer)))
    return found


@pytest.mark.parametrize("who", ["officer", "colleague", "coordinator", "manager"])
def test_whoever_is_not_cleared_is_answered_as_if_there_were_no_entry(cast: Cast, who: str) -> None:
    case = log_case(cast)
    user: User = getattr(cast, who)
    room = Room(cast)
    before = _everything(user, case)
    keeper = room.clear(cast.other_team, *CODES)
    for register in REGISTERS:
        enter(register, by=keeper, on=clock.today(), **VALUES[register.code])
    room.begin("operation", by=keeper, title="Operation Zqhidden")
    assert _everything(user, case) == before


def test_a_role_that_may_everything_still_needs_clearance(world: World) -> None:
    everything = sorted({each for role in Role.objects.all() for each in role.capabilities})
    Role.objects.create(code="may_all", name="All", capabilities=everything)
    User.objects.filter(pk=world.cast.partner.pk).update(role="may_all")
    client = Client()
    client.force_login(User.objects.get(pk=world.cast.partner.pk))
    for route in WALLED:
        assert ask(client, "GET", world.path(route, real=True)).status_code == 403, route.name
