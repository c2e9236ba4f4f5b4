"""Who sees what: an agency its own, and whoever has a conflict of interest nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from asbrac.conference import ASBRAC
from asbrac.models import AsbracAction, AsbracItem, AsbracReferral, AsbracRequest
from asbrac.services import accept_referral, hand_over_referral, refer_new
from conferences import services as meetings
from conferences.minutes import minutes_of
from documents import to_html
from partnership import clock
from partnership.models import Block, User
from partnership.services import save_draft
from people.services import NewPerson
from people.services.blocks import block_person
from tests.asbrac.conftest import DETAILS, client, refused
from tests.cast import log_case
from tests.conferences.conftest import Table, opened, posted, sent
from tests.documents.reading import said


def answered(table: Table, item: AsbracItem) -> None:
    """Housing and the police have each told what they know."""
    for user, words in ((table.cast.partner, "Rent is paid."), (table.cast.police, "Two calls.")):
        request = AsbracRequest.objects.get(item=item, agency=user.agency)
        meetings.answer_request(ASBRAC, request, by=user, answer=words)


def test_an_agency_never_reads_what_another_one_told_or_has_to_do(table: Table) -> None:
    meeting, (item,) = table.today_with("Vera")
    answered(table, item)
    table.action(item, description="Move the bins.")
    table.action(item, description="Patrol at night.", agency=table.cast.police_force)
    table.decided(item)
    table.approved(meeting)
    own = {
        table.cast.partner: ("Rent is paid.", "Move the bins."),
        table.cast.police: ("Two calls.", "Patrol at night."),
    }
    for user, (answer, action) in own.items():
        others = [word for other, words in own.items() if other != user for word in words]
        pages = {
            "meeting": opened(user, "asbrac_meeting", meeting.pk),
            "referral": opened(user, "asbrac_referral", item.referral_id),
            "minutes": opened(user, "asbrac_minutes", meeting.pk),
            "work": opened(user, "asbrac_work"),
            "My work": opened(user, "my_work"),
            "file": " ".join(said(minutes_of(ASBRAC, meeting, user))),
        }
        for name, page in pages.items():
            assert not [word for word in others if word in page], name
        assert answer in pages["minutes"]
        assert action in pages["work"]
        assert action in pages["file"]
        for model, route in ((AsbracRequest, "asbrac_answer"), (AsbracAction, "asbrac_finish")):
            theirs = model.objects.exclude(agency=user.agency).get()
            assert client(user).get(reverse(route, args=[theirs.pk])).status_code == 404
            assert sent(user, route, theirs.pk).status_code == 404
    full = opened(table.runner, "asbrac_minutes", meeting.pk)
    for words in own.values():
        assert all(word in full for word in words)


def test_what_was_said_is_read_by_agencies_once_the_minutes_are_approved(table: Table) -> None:
    meeting, (item,) = table.today_with("Vera")
    table.decided(item, discussion="She is afraid of the stairs.", decision="A camera is fitted.")
    pages = (("asbrac_meeting", meeting.pk), ("asbrac_referral", item.referral_id))
    for state in ("in session", "in draft", "approved"):
        for user in (table.cast.partner, table.cast.officer):
            for route, pk in pages:
                page = opened(user, route, pk)
                assert ("A camera is fitted." in page) is (state == "approved"), (state, route)
        assert "A camera is fitted." in opened(table.runner, *pages[0])
        if state == "in session":
            table.closed(meeting)
        elif state == "in draft":
            meetings.approve_minutes(ASBRAC, meeting, by=table.runner)


def test_whoever_referred_and_was_not_invited_reads_its_referral_and_not_the_meeting(
    table: Table,
) -> None:
    referral = refer_new(
        NewPerson(given_name="Vera", family_name="Victim"), by=table.cast.partner, **DETAILS
    )
    accept_referral(referral, by=table.runner, band="high", risk_before=30)
    meeting = table.meeting(in_days=0, close_in=0)
    item = table.listed(meeting, referral)
    table.asked(meeting, table.cast.police_force)
    table.begun(meeting)
    table.decided(item, decision="A camera is fitted.")
    table.approved(meeting)
    assert "A camera is fitted." not in opened(table.cast.partner, "asbrac_referral", referral.pk)
    opened(table.cast.partner, "asbrac_meeting", meeting.pk, status=404)
    assert not AsbracItem.objects.visible_to(table.cast.partner).exists()
    assert "A camera is fitted." in opened(table.cast.police, "asbrac_referral", referral.pk)


def test_an_agency_only_reads_and_does_not_run(table: Table) -> None:
    meeting, (item,) = table.today_with("Vera")
    for user in (table.cast.partner, table.cast.officer):
        for route, pk in (
            ("asbrac_hear", item.pk),
            ("asbrac_meeting_attendance", meeting.pk),
            ("asbrac_meeting_close", meeting.pk),
            ("asbrac_agenda_add", meeting.pk),
            ("asbrac_exclude", item.referral_id),
        ):
            assert client(user).get(reverse(route, args=[pk])).status_code == 403, route
        table.runner, runner = user, table.runner
        assert refused(lambda: table.decided(item)) == {"CONF-RUN"}
        table.runner = runner
        page = opened(user, "asbrac_meeting", meeting.pk)
        for words in ("Go on with the meeting", "Record who came", "Exclude", "Add referrals"):
            assert words not in page


# Conflicts of interest (M-4).


def test_whoever_is_excluded_finds_the_referral_nowhere(table: Table) -> None:
    meeting, (item, other) = table.today_with("Zqvera", "Otto")
    partner, referral = table.cast.partner, item.referral
    table.action(item, description="Zqaction.")
    save_draft(partner, "asbrac_answer", str(item.requests.get(agency=partner.agency).pk), {})
    before = {
        "My work": opened(partner, "my_work"),
        "work": opened(partner, "asbrac_work"),
        "meeting": opened(partner, "asbrac_meeting", meeting.pk),
        "list": opened(partner, "asbrac_referrals"),
    }
    words = ("Zqvera", referral.record.reference, str(referral.pk))
    for name, page in before.items():
        assert any(word in page for word in words), name
    assert "Answer to the ASBRAC" in before["My work"]

    table.exclude(item, partner)
    table.decided(item, decision="Zqdecision.")
    table.decided(other)
    table.approved(meeting)
    after = {
        "My work": opened(partner, "my_work"),
        "work": opened(partner, "asbrac_work"),
        "meeting": opened(partner, "asbrac_meeting", meeting.pk),
        "minutes": opened(partner, "asbrac_minutes", meeting.pk),
        "list": opened(partner, "asbrac_referrals"),
        "search": client(partner).post(reverse("search"), {"q": "Zqvera Victim"}).content.decode(),
        "file": " ".join(said(minutes_of(ASBRAC, meeting, partner))),
    }
    for name, page in after.items():
        page = page.replace("Zqvera Victim", "") if name == "search" else page
        assert not [word for word in (*words, "Zqaction", "Zqdecision") if word in page], name
    assert "Answer to the ASBRAC" not in after["My work"]
    assert "Otto" in after["meeting"]
    for route, pk in (
        ("asbrac_referral", referral.pk),
        ("asbrac_answer", item.requests.get(agency=partner.agency).pk),
        ("asbrac_finish", referral.actions.get().pk),
    ):
        assert client(partner).get(reverse(route, args=[pk])).status_code == 404, route
    # Nobody else of the agency is kept out.
    assert AsbracReferral.objects.visible_to(table.cast.police).filter(pk=referral.pk).exists()


def test_an_excluded_person_may_run_the_meeting_and_never_learns_what_is_hidden(
    table: Table,
) -> None:
    meeting = table.meeting(in_days=0, close_in=0)
    items = [table.listed(meeting, table.accepted(table.victim(n))) for n in ("Ada", "Bea", "Cy")]
    first, hidden, last = items
    manager = table.cast.manager
    hand_over_referral(hidden.referral, by=manager, to=manager)
    table.exclude(hidden, table.runner, by=manager)
    page = opened(table.runner, "asbrac_meeting", meeting.pk)
    assert hidden.referral.record.reference not in page
    # The last goes up one place: before what its neighbour in sight is.
    meetings.move_item(ASBRAC, last, by=table.runner, up=True)
    seen = [row for row in meeting.items.all() if row.pk != hidden.pk]
    assert seen == [last, first]
    table.begun(meeting)
    assert "1 of 2" in opened(table.runner, "asbrac_hear", last.pk)
    opened(table.runner, "asbrac_hear", hidden.pk, status=404)
    assert refused(lambda: table.decided(hidden)) == {"CONF-RUN"}
    for item in (first, last):
        table.decided(item)
    table.closed(meeting)
    hidden.refresh_from_db()
    assert hidden.is_deferred
    # Somebody who is not kept from it finds it waiting for the next meeting.
    following = table.meeting()
    assert meetings.list_referral(ASBRAC, following, hidden.referral, by=manager)


def test_what_waited_for_somebody_excluded_falls_due_for_another(table: Table) -> None:
    cast = table.cast
    colleague = User.objects.create_user(
        "second@testshire.example",
        "a long enough password",
        name="Sue Second",
        partnership=cast.area,
        agency=cast.housing,
        role_id="partner",
    )
    for user in (cast.partner, colleague):
        meetings.give_seat(ASBRAC, user, by=table.runner)
    meeting = table.meeting(in_days=0, close_in=0)
    item, plain = (table.listed(meeting, table.accepted(table.victim(n))) for n in ("A", "B"))
    table.exclude(item, cast.partner)
    table.asked(meeting, cast.housing)
    table.begun(meeting)
    action = table.action(item)
    due = item.referral.record.deadlines.filter(met_at=None)
    for kind in ("asbrac_request", "asbrac_action"):
        assert due.get(kind=kind).assignee == colleague
    assert action.owner_name == "Sue Second"
    other = plain.referral.record.deadlines.get(kind="asbrac_request", met_at=None)
    assert other.assignee == cast.partner
    assert refused(lambda: table.action(item, owner=cast.partner)) == {"CONF-ACTION"}


@pytest.mark.parametrize("cause", ["person", "case"])
def test_an_exclusion_that_follows_from_a_person_or_a_case_is_not_taken_back_here(
    table: Table, cause: str
) -> None:
    cast, victim = table.cast, table.victim()
    case = log_case(cast, parties=[(victim, "victim")])
    referral = table.accepted(victim, case=case)
    if cause == "person":
        block_person(victim, cast.police, by=cast.manager, reason="Her sister.")
    else:
        Block.objects.create(
            partnership=cast.area,
            record=case.record,
            user=cast.police,
            reason="Her sister.",
            set_by=cast.manager,
        )
    held = referral.record.blocks.get(user=cast.police)
    back = reverse("asbrac_readmit", args=[referral.pk, held.pk])
    assert posted(table.runner, back).status_code == 302
    assert referral.record.blocks.filter(pk=held.pk).exists()
    assert "follows from somebody" in _next_words(table, back)
    own = meetings.exclude(ASBRAC, referral, cast.partner, by=table.runner, reason="A friend.")
    posted(table.runner, reverse("asbrac_readmit", args=[referral.pk, own.pk]))
    assert not referral.record.blocks.filter(pk=own.pk).exists()


def _next_words(table: Table, address: str) -> str:
    made = client(table.runner)
    return str(made.post(address, follow=True).content.decode())


# What an agency was let in for ends with it.


def _sees(table: Table, referral: Any) -> bool:
    return AsbracReferral.objects.visible_to(table.cast.partner).filter(pk=referral.pk).exists()


@pytest.mark.parametrize("how", ["taken off", "cancelled"])
def test_an_agency_no_longer_sees_what_was_listed_by_mistake(table: Table, how: str) -> None:
    meeting, stays = table.meeting(in_days=12), table.meeting(in_days=13)
    alone, again, to_do = (table.accepted(table.victim(name)) for name in ("A", "B", "C"))
    items = [table.listed(meeting, each) for each in (alone, again, to_do)]
    table.asked(meeting, table.cast.housing)
    # Another meeting asks about the second as well; the third has left the agency something to do.
    table.listed(stays, again)
    table.asked(stays, table.cast.housing)
    meetings.add_action(
        ASBRAC,
        to_do,
        by=table.runner,
        description="Call in.",
        agency=table.cast.housing,
        due_on=table.today,
    )
    assert all(_sees(table, each) for each in (alone, again, to_do))
    if how == "taken off":
        for item in items:
            meetings.unlist_referral(ASBRAC, item, by=table.runner)
    else:
        meetings.cancel_meeting(ASBRAC, meeting, by=table.runner, reason="Snow")
    assert [_sees(table, each) for each in (alone, again, to_do)] == [False, True, True]
    with clock.pretend(clock.now() + timedelta(days=32)):
        assert not _sees(table, to_do)


def test_what_an_agency_has_told_is_not_thrown_away_with_the_item(table: Table) -> None:
    meeting = table.meeting()
    item = table.listed(meeting, table.accepted())
    table.asked(meeting)
    answered(table, item)
    off = lambda: meetings.unlist_referral(ASBRAC, item, by=table.runner)  # noqa: E731
    assert refused(off) == {"CONF-AGENDA"}
    assert item.requests.exclude(answer="").count() == 2


def test_minutes_hold_nothing_of_an_item_out_of_sight(table: Table) -> None:
    meeting, (item, other) = table.today_with("Vera", "Otto")
    table.decided(item, decision="Zqdecision.")
    table.decided(other)
    table.exclude(item, table.cast.police)
    table.approved(meeting)
    page = str(to_html(minutes_of(ASBRAC, meeting, table.cast.police)))
    assert "Zqdecision." not in page
    assert "1. " + other.referral.record.reference in page
