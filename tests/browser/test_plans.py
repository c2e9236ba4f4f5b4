"""Plans, pieces of work, registers and groups in a real browser, wide and at 320 pixels without scripts."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page

from partnership import clock
from plans.models import Event, Funding, Group, GroupMember, TakingPart, Tally
from plans.registers import REGISTERS
from plans.services import parts
from plans.services.matters import raise_matter
from plans.services.registers import enter
from plans.services.strategy import add_row
from tests.browser.pages import open_browser
from tests.browser.test_asbrac import seat
from tests.browser.test_orders import Walk
from tests.cast import Cast, assemble
from tests.plans.conftest import Room
from tests.plans.test_registers import VALUES

# Where pictures of the pages go, for whoever wants to look at them.
PICTURES = os.environ.get("BSAFE_PICTURES", "")


@pytest.fixture
def world(live_site: str) -> tuple[str, Cast]:
    return live_site, assemble()


def picture(walk: Walk, name: str, wide: bool) -> None:
    picture_of(walk.page, f"{name}-{'wide' if wide else 'narrow'}")


def picture_of(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize("wide", [True, False], ids=["wide", "narrow and plain"])
def test_a_problem_file_is_begun_filled_and_counted(world: tuple[str, Cast], wide: bool) -> None:
    site, cast = world
    room = Room(cast)
    with open_browser() as browser:
        officer = seat(browser, site, cast.officer, wide)
        officer.go("/plans/")
        picture(officer, "plans", wide)
        officer.follow("Problem files, projects and campaigns")
        officer.also("Begin a problem file")
        officer.press("Begin")
        officer.read("Enter what it is called", "Select what the problem is about")
        picture(officer, "begin", wide)
        officer.fill("title", "Stones at buses")
        officer.fill("summary", "Stones are thrown at buses on the way from school.")
        officer.tick("setting", "school_run")
        officer.tick("priorities", str(room.violence.pk))
        officer.day("review_on", 30)
        officer.press("Begin")
        officer.read("Problem file begun", "Stones at buses")
        officer.follow("Add a count")
        officer.page.locator('[name="what"]').select_option("transport_vehicle_damage_cost")
        officer.fill("quantity", "100000")
        officer.tick("precision", "about")
        officer.day("on", 0)
        officer.press("Save")
        officer.read("Damage to public transport vehicles: about £100,000")
        officer.follow("Add a response")
        officer.tick("kind", "engagement")
        officer.fill("description", "Assemblies at schools")
        officer.page.locator('[name="agency"]').select_option(str(cast.council.pk))
        officer.day("agreed_on", -10)
        officer.day("due_on", -1)
        officer.tick("status", "open")
        officer.press("Save")
        officer.read("Overdue")
        picture(officer, "problem", wide)
        officer.go("/work/tasking-pack/")
        officer.read("Assemblies at schools")
        picture(officer, "pack", wide)
        officer.go("/work/pieces/")
        officer.read("Stones at buses")
        picture(officer, "works", wide)


def test_the_pages_of_plans_registers_and_groups_keep_what_all_pages_promise(
    world: tuple[str, Cast],
) -> None:
    site, cast = world
    room = Room(cast)
    manager = room.clear(cast.manager, "cctv", "soc", "nrm", "prevent", "cse")
    day = date(2017, 12, 5)
    project = room.begin("project", title="One blow")
    for model, values in (
        (TakingPart, {"name": "The college", "role": "host"}),
        (
            Event,
            {
                "kind": "drama",
                "title": "A play",
                "starts_on": day,
                "quantity": 1500,
                "precision": "about",
            },
        ),
        (
            Funding,
            {
                "kind": "funding_secured",
                "quantity": 500,
                "precision": "exact",
                "on": day,
                "source": "Councillors",
            },
        ),
        (Tally, {"what": "cse_competition_prizes", "quantity": 2, "precision": "exact", "on": day}),
    ):
        parts.add_part(model, project, by=cast.officer, **values)
    operation = room.begin("operation", by=manager, title="Operation Lantern")
    entries = [enter(each, by=manager, on=clock.today(), **VALUES[each.code]) for each in REGISTERS]
    board = add_row(
        Group,
        by=manager,
        name="Board",
        kind="board",
        rhythm="quarterly",
        chair="The leader",
        purpose="Leads",
        starts_on=day,
    )
    add_row(GroupMember, by=manager, group=board, agency=cast.housing, starts_on=day)
    matter = raise_matter(by=manager, group=board, title="Bus stones", summary="What to do.")
    with open_browser() as browser:
        walk = seat(browser, site, manager, wide=True)
        for name, path in (
            ("project", f"/work/pieces/{project.pk}/"),
            ("change", f"/work/pieces/{project.pk}/change/"),
            ("event", f"/work/pieces/{project.pk}/event/add/"),
            ("operation", f"/operations/{operation.pk}/"),
            ("site", f"/operations/{operation.pk}/site/add/"),
            ("priority", f"/plans/priorities/{room.violence.pk}/"),
            ("priority-form", f"/plans/priorities/{room.violence.pk}/change/"),
            ("groups", "/plans/groups/"),
            ("group", f"/plans/groups/{board.pk}/"),
            ("matters", "/group/"),
            ("matter", f"/group/{matter.pk}/"),
            ("plan-meeting", "/group/meetings/plan/"),
            ("joint", "/joint-projects/add/"),
            ("registers", "/registers/"),
            *((f"{each.code}", f"/registers/{each.code}/") for each in REGISTERS),
            *(
                (f"{each.record.kind}-entry", f"/registers/{each.record.kind}/{each.pk}/change/")
                for each in entries
            ),
        ):
            walk.go(path)
            picture(walk, name, wide=True)
