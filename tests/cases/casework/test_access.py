"""Who opens a case, who writes on it, and what the log keeps of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from cases.models import CaseNote
from cases.services import add_action, close_case, finish_action, record_contact, send_survey
from cases.services.risk import assess_risk
from partnership import clock
from partnership.models import AccessLogEntry, Block, Grant, Level, Record
from people.models import Involvement, Person, SafeContact
from people.services import involve
from tests.cases.casework.conftest import Desk, text_of
from tests.cast import EVERY_ITEM_LOW

READING = [
    "case",
    "case_timeline",
    "case_incidents",
    "case_people",
    "case_risk",
    "case_actions",
]
WRITING = [
    "case_note_add",
    "case_incident_add",
    "case_edit",
    "case_link",
    "case_party_add",
    "case_risk_assess",
    "case_action_add",
    "case_intervention_add",
    "case_contact_add",
    "case_contact_plan",
    "case_review_explain",
    "case_review_start",
    "case_close",
    "case_reopen",
    "case_closing_correct",
    "case_closing_void",
    "case_opening_correct",
    "case_survey_send",
]
MANAGING = ["case_share"]
OF_OWNER = ["case_hand_over", "case_looks"]
EVERY = [*READING, "case_sharing", *WRITING, *MANAGING, *OF_OWNER]


@pytest.mark.parametrize("name", EVERY)
def test_the_owner_and_the_manager_reach_every_page_of_the_case(desk: Desk, name: str) -> None:
    assert desk.get(desk.cast.manager, name).status_code == 200
    expected = 403 if name in MANAGING else 200
    assert desk.get(desk.cast.officer, name).status_code == expected


@pytest.mark.parametrize("name", EVERY)
def test_a_stranger_gets_the_same_404_as_for_a_case_that_does_not_exist(
    desk: Desk, name: str
) -> None:
    hidden = desk.get(desk.cast.stranger, name)
    assert hidden.status_code == 404
    absent = desk.client(desk.cast.stranger).get(
        reverse(name, args=["00000000-0000-4000-8000-000000000000"])
    )
    token = re.compile(r'value="[^"]{60,}"|content="[^"]{60,}"')
    assert token.sub("", text_of(hidden)) == token.sub("", text_of(absent))


@pytest.mark.parametrize("name", [*READING, *WRITING, "case_sharing", "case_looks"])
def test_a_partner_gets_404_for_a_case_that_is_not_shared(desk: Desk, name: str) -> None:
    assert desk.get(desk.cast.partner, name).status_code == 404


@pytest.mark.parametrize("name", READING)
def test_a_partner_reads_a_shared_case_and_sees_no_forms(desk: Desk, name: str) -> None:
    desk.share_with(desk.cast.partner)
    page = desk.get(desk.cast.partner, name)
    assert page.status_code == 200
    main = text_of(page).split("<main", 1)[1].split("</main>", 1)[0]
    assert "<form" not in main
    assert "button" not in main.replace("bsafe", "")
    assert "Sharing" not in text_of(page)


@pytest.mark.parametrize("name", [*WRITING, *OF_OWNER, "case_sharing", "case_share"])
def test_a_partner_who_may_only_read_gets_403_for_every_step(desk: Desk, name: str) -> None:
    desk.share_with(desk.cast.partner)
    assert desk.get(desk.cast.partner, name).status_code == 403
    if name not in ("case_looks", "case_sharing"):
        assert desk.post(desk.cast.partner, name, text="x").status_code == 403
    assert not CaseNote.objects.exists()


def test_a_partner_with_a_grant_to_write_writes_but_neither_shares_nor_hands_over(
    desk: Desk,
) -> None:
    desk.share_with(desk.cast.partner, Level.WRITE)
    sent = desk.post(
        desk.cast.partner,
        "case_note_add",
        kind="note",
        text="We visited the flat.",
        happened_at="2026-01-05T10:00",
    )
    assert sent.status_code == 302
    assert CaseNote.objects.get().written_by == desk.cast.partner
    for name in ("case_hand_over", "case_share", "case_looks", "case_sharing"):
        assert desk.get(desk.cast.partner, name).status_code == 403


def test_a_grant_that_has_ended_shows_nothing_any_more(desk: Desk) -> None:
    grant = desk.share_with(desk.cast.partner)
    with clock.pretend(grant.ends_at + timedelta(seconds=1)):
        assert desk.get(desk.cast.partner).status_code == 404


@pytest.mark.parametrize("name", [*READING, "case_sharing"])
def test_an_officer_of_another_team_reads_and_sees_no_forms(desk: Desk, name: str) -> None:
    page = desk.get(desk.cast.other_team, name)
    assert page.status_code == 200
    assert "<form" not in text_of(page).split("<main", 1)[1].split("</main>", 1)[0]


@pytest.mark.parametrize("name", [*WRITING, *OF_OWNER])
def test_an_officer_of_another_team_may_not_write(desk: Desk, name: str) -> None:
    assert desk.get(desk.cast.other_team, name).status_code == 403


def test_whoever_is_blocked_gets_404_though_they_own_the_case(desk: Desk) -> None:
    Block.objects.create(
        partnership=desk.cast.area,
        record=desk.case.record,
        user=desk.cast.officer,
        reason="Related to the household",
        set_by=desk.cast.manager,
    )
    for name in set(EVERY) - set(MANAGING):
        assert desk.get(desk.cast.officer, name).status_code == 404


def test_a_sealed_case_opens_for_whoever_is_named_only_and_says_so(desk: Desk) -> None:
    Record.objects.filter(pk=desk.case.pk).update(sealed=True)
    assert desk.get(desk.cast.officer).status_code == 404
    assert desk.get(desk.cast.manager).status_code == 404
    Grant.objects.create(
        partnership=desk.cast.area,
        record=desk.case.record,
        user=desk.cast.officer,
        level=Level.WRITE,
        ends_at=clock.now() + timedelta(days=1),
        reason="Named",
        given_by=desk.cast.manager,
    )
    page = desk.get(desk.cast.officer)
    assert page.status_code == 200
    assert "Sealed" in text_of(page)


@pytest.mark.parametrize("who", ["analyst", "administrator"])
def test_roles_without_cases_get_403_before_any_case_is_looked_for(desk: Desk, who: str) -> None:
    for name in EVERY:
        assert desk.get(getattr(desk.cast, who), name).status_code == 403


def test_one_look_leaves_exactly_one_entry(desk: Desk) -> None:
    for name in READING:
        before = AccessLogEntry.objects.count()
        desk.get(desk.cast.officer, name)
        made = AccessLogEntry.objects.order_by("pk")[before:]
        assert [(e.action, e.object_id, e.user, e.route) for e in made] == [
            ("view", desk.case.pk, desk.cast.officer, name)
        ]


def test_the_owner_and_the_manager_see_who_has_looked_and_that_is_logged_too(desk: Desk) -> None:
    desk.get(desk.cast.other_team)
    desk.get(desk.cast.partner)  # denied: not a look
    page = text_of(desk.get(desk.cast.officer, "case_looks"))
    assert "Lena Licensing" in page
    assert "Pat Partner" not in page
    assert "Opened this list" in page
    assert AccessLogEntry.objects.filter(
        action="view_log", object_id=desk.case.pk, user=desk.cast.officer
    ).exists()
    assert "Opened: overview" in page
    assert desk.get(desk.cast.colleague, "case_looks").status_code == 403


def test_who_has_looked_goes_back_page_by_page(desk: Desk) -> None:
    AccessLogEntry.objects.bulk_create(
        AccessLogEntry(
            partnership=desk.cast.area,
            user=desk.cast.colleague,
            agency=desk.cast.council,
            action="view",
            object_type="asbcase",
            object_id=desk.case.pk,
            at=clock.now() - timedelta(hours=number + 1),
        )
        for number in range(70)
    )
    client = desk.client(desk.cast.manager)
    first = client.get(desk.url("case_looks"))
    assert len(first.context["rows"]) == 50
    second = client.get(first.context["next_url"])
    seen = {row["entry"].pk for page in (first, second) for row in page.context["rows"]}
    assert len(seen) == 71  # the seventy, and the opening of the first page
    assert client.get(desk.url("case_looks"), {"before": "nonsense"}).status_code == 200


def test_titles_and_addresses_hold_no_personal_data(desk: Desk) -> None:
    person = Person.objects.create(
        partnership=desk.cast.area,
        agency=desk.cast.council,
        created_by=desk.cast.officer,
        given_name="Zebedee",
        family_name="Quillfeather",
    )
    involve(
        desk.case.record,
        person,
        Involvement.Role.VICTIM,
        by=desk.cast.officer,
        starts_on=clock.today(),
    )
    desk.case.title = "Noise from Quillfeather"
    desk.case.save()
    for name in EVERY:
        page = text_of(desk.get(desk.cast.manager, name))
        title = re.search(r"<title>(.*?)</title>", page, re.S)
        assert title is not None
        assert "Quillfeather" not in title[1], name
        assert desk.case.record.reference in title[1], name


def test_safe_contact_rules_stand_on_every_page_of_the_case(desk: Desk) -> None:
    person = Person.objects.create(
        partnership=desk.cast.area,
        agency=desk.cast.council,
        created_by=desk.cast.officer,
        given_name="Zebedee",
    )
    involve(
        desk.case.record,
        person,
        Involvement.Role.VICTIM,
        by=desk.cast.officer,
        starts_on=clock.today(),
    )
    SafeContact.objects.create(
        partnership=desk.cast.area, person=person, do_not_write=True, set_by=desk.cast.officer
    )
    for name in EVERY:
        assert "DO NOT WRITE TO HOME" in text_of(desk.get(desk.cast.manager, name)), name
    Involvement.objects.update(
        starts_on=clock.today() - timedelta(days=5), ends_before=clock.today()
    )
    assert "DO NOT WRITE TO HOME" not in text_of(desk.get(desk.cast.manager))


def test_no_page_asks_more_of_the_database_as_the_case_grows(
    desk: Desk,
) -> None:
    def grow(number: int) -> None:
        for index in range(number):
            add_action(
                desk.fresh(),
                by=desk.cast.officer,
                description=f"Step {index}",
                due_on=clock.today() + timedelta(days=index),
            )
            record_contact(desk.fresh(), by=desk.cast.officer, method="phone", outcome="no_reply")
            assess_risk(desk.fresh(), EVERY_ITEM_LOW, by=desk.cast.officer)

    def counts() -> dict[str, int]:
        found = {}
        client = desk.client(desk.cast.manager)
        for name in [*READING, "case_sharing", "case_looks"]:
            client.get(desk.url(name))
            with CaptureQueriesContext(
                connection,
            ) as asked:
                client.get(desk.url(name))
            found[name] = len(asked)
        return found

    grow(2)
    few = counts()
    grow(8)
    assert counts() == few
    assert max(few.values()) <= 38, few


def test_every_route_of_a_case_is_walked_by_these_tests(desk: Desk) -> None:
    names = {
        key
        for key in get_resolver().reverse_dict
        if isinstance(key, str) and key.startswith("case_")
    }
    with_more = {
        "case_risk_assessment",
        "case_note_correct",
        "case_unshare",
        "case_unlink",
        "case_survey",
        "case_party_end",
        "case_action_finish",
        # Of another room, whose own tests walk them.
        "case_orders",
        "case_statements",
        "case_asbrac",
        "case_asbrac_refer",
    }
    assert names - with_more <= set(EVERY), names - with_more - set(EVERY)


def test_rows_of_another_case_are_not_found_through_this_one(desk: Desk) -> None:
    other = Desk(desk.cast)
    officer = desk.cast.officer
    action = add_action(other.case, by=officer, description="Elsewhere", due_on=clock.today())
    assessment = assess_risk(other.fresh(), EVERY_ITEM_LOW, by=officer, is_final=True)
    note = CaseNote.objects.create(
        partnership=desk.cast.area, case=other.case, text="Elsewhere", written_by=officer
    )
    party = Involvement.objects.create(
        partnership=desk.cast.area,
        record=other.case.record,
        role="victim",
        starts_on=clock.today(),
        added_by=officer,
        person=Person.objects.create(
            partnership=desk.cast.area,
            agency=desk.cast.council,
            created_by=officer,
            given_name="Zebedee",
        ),
    )
    finish_action(action, by=officer, status="done")
    closed = close_case(
        other.fresh(), by=officer, reason="behaviour_stopped", victim_told_on=clock.today()
    )
    survey = send_survey(closed, by=officer)
    for name, key in (
        ("case_action_finish", action.pk),
        ("case_risk_assessment", assessment.pk),
        ("case_note_correct", note.pk),
        ("case_party_end", party.pk),
        ("case_survey", survey.pk),
    ):
        assert other.get(officer, name, key).status_code == 200, name
        assert desk.get(officer, name, key).status_code == 404, name
