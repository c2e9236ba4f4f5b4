"""The board and the groups: matters raised, heard in live mode, actions that reach the agencies."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.urls import reverse

from ledger import registry
from ledger.figures import answer
from ledger.periods import parse
from partnership import clock
from partnership.models import Deadline, Record, User
from partnership.rules import Refused
from plans.models import Group, GroupAction, GroupItem, GroupMeeting, GroupMember, Matter
from plans.services.matters import raise_matter, reopen_matter, settle_matter
from plans.services.strategy import add_row
from tests.asbrac.test_walk import get, post, text_of
from tests.cast import Cast
from tests.plans.conftest import Room
from tests.plans.test_pages import day


@pytest.fixture
def board(room: Room) -> Group:
    return board_of(room)


def board_of(room: Room) -> Group:
    made = group(room, "Partnership board", "board")
    for agency in (room.cast.council, room.cast.housing, room.cast.police_force):
        add_row(
            GroupMember,
            by=room.cast.manager,
            group=made,
            agency=agency,
            starts_on=date(2016, 4, 1),
        )
    return made


def group(room: Room, name: str, kind: str = "working") -> Group:
    return add_row(
        Group,
        by=room.cast.manager,
        name=name,
        kind=kind,
        rhythm="quarterly",
        chair="The leader",
        purpose="Leads",
        starts_on=date(2016, 4, 1),
    )


def matter(room: Room, of: Group, **more: Any) -> Matter:
    return raise_matter(
        by=more.pop("by", room.cast.manager),
        **{"group": of, "title": "Bus stones", "summary": "What to do about stones.", **more},
    )


def test_the_board_meets_in_live_mode_and_its_actions_reach_the_agencies(
    room: Room, board: Group
) -> None:
    cast, runner, today = room.cast, room.cast.manager, room.today
    other = matter(room, group(room, "ASB working group"), title="Of another group")
    post(
        cast.manager,
        "group_raise",
        group=str(board.pk),
        title="Bus stones",
        summary="What to do about stones.",
        priority=str(room.violence.pk),
        **day("raised_on", today),
    )
    raised = Matter.objects.get(group=board)
    assert "Bus stones" in get(runner, "group_matters")
    assert "Bus stones" in get(runner, "group_matter", raised.pk)
    on = today + timedelta(days=8)
    assert "Last day for matters" in get(runner, "group_meeting_plan")
    post(
        runner,
        "group_meeting_plan",
        group=str(board.pk),
        starts_at=f"{on:%Y-%m-%d}T10:00",
        place="Town hall",
        chair="The leader",
    )
    meeting = GroupMeeting.objects.get()
    listed = get(runner, "group_agenda_add", meeting.pk)
    assert raised.record.reference in listed
    assert other.record.reference not in listed
    post(runner, "group_agenda_add", meeting.pk, referral=str(raised.pk))
    asking = get(runner, "group_meeting_ask", meeting.pk)
    assert asking.count(" checked") == 3
    assert (
        room.client(cast.partner).get(reverse("group_matter", args=[raised.pk])).status_code == 404
    )
    agencies = [cast.council, cast.housing, cast.police_force]
    post(
        runner,
        "group_meeting_ask",
        meeting.pk,
        agencies=[str(each.pk) for each in agencies],
        **day("due_on", today + timedelta(days=3)),
    )
    assert "Bus stones" in get(cast.partner, "group_work")
    assert "Partnership board of" in get(cast.partner, "group_meeting", meeting.pk)
    with clock.pretend(datetime.combine(on, time(10), tzinfo=clock.LONDON)):
        came = get(runner, "group_meeting_attendance", meeting.pk)
        assert "confidentiality" not in came
        for agency in agencies:
            post(runner, "group_attendance", meeting.pk, agency.pk, status="attended", name="Pat")
        post(runner, "group_meeting_begin", meeting.pk)
        item = GroupItem.objects.get()
        live = get(runner, "group_hear", item.pk)
        assert "victim" not in live.lower()
        typed = {"discussion": "All agree.", "decision": "Act."}
        for agency in agencies:
            post(
                runner,
                "group_hear",
                item.pk,
                do="action",
                action_description=f"Act for {agency.name}",
                action_agency=str(agency.pk),
                **day("action_due", on + timedelta(days=14)),
                **typed,
            )
        version = str(item.version)
        saved = room.client(runner).post(
            reverse("group_hear", args=[item.pk]), {**typed, "version": version}
        )
        assert saved.status_code == 302, text_of(saved)
        post(runner, "group_meeting_close", meeting.pk, version=str(meeting.record.version))
        minutes = get(runner, "group_minutes", meeting.pk)
        assert "Partnership board: minutes" in minutes
        assert "declaration" not in minutes
        post(runner, "group_minutes_approve", meeting.pk)
        assert (
            room.client(runner)
            .get(reverse("group_minutes_file", args=[meeting.pk, "pdf"]))
            .content.startswith(b"%PDF")
        )
        for agency, user in (
            (cast.council, runner),
            (cast.housing, cast.partner),
            (cast.police_force, cast.police),
        ):
            action = GroupAction.objects.get(agency=agency)
            due = Deadline.objects.get(subject=action.pk)
            assert due.assignee == user
            assert f"Act for {agency.name}" in get(user, "group_work")
            assert raised.record.reference in get(user, "my_work")
        others = get(cast.partner, "group_work")
        assert "Act for Testshire Police" not in others
        action = GroupAction.objects.get(agency=cast.housing)
        post(
            cast.partner,
            "group_finish",
            action.pk,
            status="done",
            outcome="Done.",
            **day("finished_on", on),
        )
    with clock.pretend(datetime.combine(on + timedelta(days=20), time(10), tzinfo=clock.LONDON)):
        names = ("group_actions_overdue", "group_actions_agreed", "group_actions_done")
        month = parse(f"{on:%Y-%m}")
        found = answer(cast.area, [registry.measure(each) for each in names], [month])
        assert [each.value for each in found][1:] == [3, 1]
        later = parse(f"{on + timedelta(days=20):%Y-%m}")
        (overdue,) = answer(cast.area, [registry.measure(names[0])], [later])
        assert overdue.value == 2


def test_a_matter_is_not_settled_while_an_action_is_open(room: Room, board: Group) -> None:
    from conferences.services import add_action, finish_action
    from plans.conference import GROUPS

    held = matter(room, board)
    action = add_action(
        GROUPS,
        held,
        by=room.cast.manager,
        agency=room.cast.housing,
        description="Act",
        due_on=room.today,
        agreed_on=room.today,
    )
    with pytest.raises(Refused, match="Finish its actions first"):
        settle_matter(held, by=room.cast.manager, settlement="Done")
    finish_action(GROUPS, action, by=room.cast.manager, status="done", outcome="Done")
    client = room.client(room.cast.manager)
    settle = reverse("group_settle", args=[held.pk])
    assert client.get(settle).status_code == 200
    assert client.post(settle, {"settlement": ""}).context["form"].errors
    sent = {"settlement": "It is done.", **day("settled_on", room.today)}
    assert client.post(settle, sent).status_code == 302
    assert "It is done." in get(room.cast.manager, "group_matter", held.pk)
    assert client.post(reverse("group_reopen", args=[held.pk]), {}).status_code == 302
    held.refresh_from_db()
    assert held.is_open
    change = reverse("group_change", args=[held.pk])
    version = Record.objects.get(pk=held.pk).version
    said = {"title": "Stones at trams", "summary": "Trams", "version": str(version)}
    assert client.post(change, said).status_code == 302
    assert client.post(change, said).status_code == 409
    with pytest.raises(Refused):
        reopen_matter(held, by=room.cast.manager)


def test_who_may_raise_and_before_which_group(room: Room, board: Group, cast: Cast) -> None:
    with pytest.raises(Refused):
        matter(room, board, by=cast.partner)
    with pytest.raises(Refused, match="group that meets today"):
        matter(room, board, by=cast.stranger)
    Group.objects.update(ends_before=date(2017, 4, 1))
    board.refresh_from_db()
    with pytest.raises(Refused, match="group that meets today"):
        matter(room, board)


@pytest.mark.parametrize("who", ["partner", "police", "stranger", "analyst"])
def test_a_matter_is_for_those_who_are_let_in(room: Room, board: Group, who: str) -> None:
    held = matter(room, board)
    user: User = getattr(room.cast, who)
    client = room.client(user)
    wanted = 403 if who == "analyst" else 404
    for name in ("matter", "change", "settle", "reopen"):
        status = client.get(reverse(f"group_{name}", args=[held.pk])).status_code
        assert status == (403 if name != "matter" and not user.may("group.raise") else wanted), name
    assert not Matter.objects.visible_to(user).exists()


def test_an_officer_who_does_not_run_groups_plans_no_meeting(room: Room, board: Group) -> None:
    held = matter(room, board)
    client = room.client(room.cast.officer)
    assert client.get(reverse("group_matter", args=[held.pk])).status_code == 200
    assert client.get(reverse("group_meeting_plan")).status_code == 403
    # Of another team's it is read, and not changed.
    other = room.client(room.cast.other_team)
    assert other.get(reverse("group_settle", args=[held.pk])).status_code == 403
