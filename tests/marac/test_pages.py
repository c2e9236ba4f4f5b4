"""The pages of the MARAC: anybody refers, few open the room, and nobody learns from either."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from marac.models import MaracReferral
from marac.services import PersonSaid
from partnership import clock
from partnership.models import AccessLogEntry, Draft, User
from partnership.services import save_draft
from tests.cast import log_case
from tests.conferences.conftest import day, text_of
from tests.marac.conftest import SAFE, VERA, Room, client

ADDRESS, NUMBER = "4 Madeup Terrace", "07700 900 123"
NOTHING = "00000000-0000-0000-0000-000000000000"


def typed(**more: Any) -> dict[str, Any]:
    """A referral as it is typed."""
    return {
        "referrer_kind": "police",
        "given_name": "Vera",
        "family_name": "Madeup",
        "address": ADDRESS,
        "telephone": NUMBER,
        "perpetrators": "Paul Madeup, 3/5/1980",
        "children": "Cara Madeup, 1/2/2019\nCai Madeup",
        "criteria": ["judgement"],
        "judgement": "She is more afraid than she says.",
        "summary": "He broke the door.",
        **day("incident_on", clock.today()),
        "incident_kinds": ["violence"],
        "checklist": "none",
        "consent": "given",
        **more,
    }


def get(user: User, route: str, /, *args: Any, status: int = 200, query: Any = None) -> str:
    answer = client(user).get(reverse(route, args=args), query)
    assert answer.status_code == status
    return text_of(answer)


def post(user: User, route: str, /, *args: Any, status: Any = 302, **data: Any) -> str:
    answer = client(user).post(reverse(route, args=args), data)
    assert answer.status_code == status, text_of(answer)
    return text_of(answer)


# Referring.


def test_an_officer_refers_and_nothing_is_kept_in_their_work(room: Room) -> None:
    officer = room.cast.officer
    save_draft(officer, "referral", NOTHING, {"summary": ["half"]})
    post(officer, "marac_refer", **typed())
    held = MaracReferral.objects.get()
    page = get(officer, "marac_sent")
    assert held.record.reference not in page
    assert "Madeup" not in page
    assert not Draft.objects.filter(user=officer).exists()
    get(officer, "marac_referral", held.pk, status=403)


def test_what_is_missing_is_said_at_once_and_what_was_typed_stays(room: Room) -> None:
    page = post(
        room.cast.officer,
        "marac_refer",
        status=200,
        **typed(given_name="", family_name="", summary="", consent="", perpetrators=""),
    )
    for words in (
        "Enter the victim’s name.",
        "Enter what has happened.",
        "Select whether the victim agrees",
        "Enter at least one person who causes the harm.",
    ):
        assert words in page
    assert ADDRESS in page
    assert not MaracReferral.objects.exists()


def test_a_date_of_birth_that_cannot_be_read_is_said_how_to_write(room: Room) -> None:
    page = post(
        room.cast.officer, "marac_refer", status=200, **typed(perpetrators="Paul, 31/2/1980")
    )
    assert "like 3/5/2015" in page
    assert "Paul, 31/2/1980" in page


def test_a_checklist_is_answered_question_by_question(room: Room) -> None:
    page = get(room.cast.officer, "marac_refer")
    key = re.search(r'name="checklist"[^>]*value="([0-9a-f-]{36})"', page)
    assert key is not None
    names = set(re.findall(r'name="(answer_dash24_\d+)"', page))
    assert len(names) == 24
    answers: dict[str, Any] = dict.fromkeys(names, "yes")
    missing = {name: value for name, value in answers.items() if not name.endswith("_3")}
    sent = typed(checklist=key[1], criteria=["visible_risk"], judgement="")
    assert "Answer every question" in post(
        room.cast.officer, "marac_refer", status=200, **sent, **missing
    )
    post(room.cast.officer, "marac_refer", **sent, **answers)
    assert MaracReferral.objects.get().yes_count == 24


def test_a_case_offers_the_referral_with_what_it_says_filled_in(room: Room) -> None:
    officer = room.cast.officer
    case = log_case(room.cast)
    page = get(officer, "case", case.pk)
    address = f"{reverse('marac_refer')}?from={case.pk}"
    assert address in page
    assert case.incidents.get().narrative in get(
        officer, "marac_refer", query={"from": str(case.pk)}
    )
    looks = AccessLogEntry.objects.filter(object_id=case.pk)
    assert not [each for each in looks if "marac" in each.route]


def test_a_case_out_of_sight_fills_nothing_in(room: Room) -> None:
    case = log_case(room.cast)
    shown = get(room.cast.partner, "marac_refer", query={"from": str(case.pk)})
    assert case.incidents.get().narrative not in shown


def test_a_case_page_is_the_same_with_a_referral_of_its_people_and_without(room: Room) -> None:
    case = log_case(room.cast)

    def page() -> str:
        shown = get(room.cast.officer, "case", case.pk)
        return re.sub(r'(csrfmiddlewaretoken"|nonce|csrf-token)[^>]*', "", shown)

    before = page()
    room.accepted()
    assert page() == before


def test_an_analyst_is_offered_no_referral(room: Room) -> None:
    get(room.cast.analyst, "marac_refer", status=403)


# The wall.


def test_the_room_answers_alike_without_clearance_whatever_lies_there(room: Room) -> None:
    partner, officer = room.cast.partner, room.cast.officer
    # The role of one who sits on the panel, without the clearance.
    partner.clearances = ["general"]
    partner.save()

    def answers(pk: Any) -> list[int]:
        return [
            client(user).get(reverse(route, args=args)).status_code
            for user in (partner, officer)
            for route, args in (
                ("marac_referrals", ()),
                ("marac_meetings", ()),
                ("marac_work", ()),
                ("marac_flags", ()),
                ("marac_referral", (pk,)),
                ("marac_accept", (pk,)),
            )
        ]

    before = answers(NOTHING)
    assert set(before) == {403}
    assert answers(room.accepted().pk) == before


def test_the_section_shows_to_nobody_without_clearance(room: Room) -> None:
    link = f'href="{reverse("marac_referrals")}"'
    assert link in get(room.cast.partner, "cases")
    assert link not in get(room.cast.officer, "cases")
    room.cast.partner.clearances = ["general"]
    room.cast.partner.save()
    assert link not in get(room.cast.partner, "cases")


# Screening and after.


def test_the_coordinator_says_who_everybody_is_and_accepts(room: Room) -> None:
    first = room.accepted()
    held = room.referred(victim=VERA)
    page = get(room.runner, "marac_accept", held.pk)
    assert f'value="{first.victim_id}"' in page
    doer = first.perpetrators.get().person_id
    post(
        room.runner,
        "marac_accept",
        held.pk,
        version=str(held.record.version),
        who_0=str(first.victim_id),
        who_1=str(doer),
        note="",
        **day("screened_on", room.today),
    )
    held.refresh_from_db()
    assert held.victim_id == first.victim_id
    assert held.state == "open"


def test_somebody_known_must_be_said_to_be_one_or_nobody(room: Room) -> None:
    room.accepted()
    held = room.referred(victim=VERA)
    page = post(
        room.runner, "marac_accept", held.pk, status=200, note="", **day("screened_on", room.today)
    )
    assert "Select who Vera Madeup is" in page


def test_the_victims_address_is_masked_and_showing_it_is_logged(room: Room) -> None:
    post(room.cast.officer, "marac_refer", **typed())
    waiting = MaracReferral.objects.get()
    for held in (waiting, room.accepted(victim=_at_home())):
        assert "Madeup Terrace" not in get(room.runner, "marac_referral", held.pk)
        assert not AccessLogEntry.objects.filter(action="reveal", object_id=held.pk).exists()
        assert ADDRESS in post(room.runner, "marac_reveal", held.pk, status=200)
        assert AccessLogEntry.objects.filter(action="reveal", object_id=held.pk).count() == 1
        assert "Madeup Terrace" not in get(room.runner, "marac_referral", held.pk)


def _at_home() -> PersonSaid:
    return PersonSaid("Vera", "Athome", None, ADDRESS, NUMBER)


def test_without_a_safe_way_no_contact_is_offered(room: Room) -> None:
    held = room.accepted()
    assert "Do not contact the victim" in get(room.runner, "marac_referral", held.pk)
    fields = {
        "safe_method": SAFE["method"],
        "safe_number": SAFE["number"],
        "safe_times": SAFE["times"],
        "safe_answers": SAFE["who_may_answer"],
        "safe_code_word": SAFE["code_word"],
    }
    held.record.refresh_from_db()
    version = str(held.record.version)
    post(room.runner, "marac_safe_contact", held.pk, version=version, **fields)
    page = get(room.runner, "marac_referral", held.pk)
    assert "Do not contact the victim" not in page
    for each in ("Bluebell", "Her sister", "Weekdays, ten to two"):
        assert each in page


def test_a_referral_is_corrected_until_it_is_screened(room: Room) -> None:
    post(room.cast.officer, "marac_refer", **typed())
    held = MaracReferral.objects.get()
    page = get(room.runner, "marac_change", held.pk)
    assert "Cara Madeup, 1/2/2019" in page
    version = str(held.record.version)
    changed = typed(summary="He broke two doors.", version=version)
    post(room.runner, "marac_change", held.pk, **changed)
    held.refresh_from_db()
    assert held.summary == "He broke two doors."
    post(room.runner, "marac_change", held.pk, status=409, **typed(version=version))


@pytest.mark.parametrize(
    ("step", "data", "state"),
    [
        ("decline", {"note": "Not a matter for it."}, "not_accepted"),
        ("return_referral", {"note": "Who is the father?"}, "returned"),
    ],
)
def test_a_referral_is_not_taken_on_or_returned(
    room: Room, step: str, data: dict[str, Any], state: str
) -> None:
    held = room.referred()
    get(room.runner, f"marac_{step}", held.pk)
    post(room.runner, f"marac_{step}", held.pk, version=str(held.record.version), **data)
    held.refresh_from_db()
    assert held.state == state


def test_a_case_is_followed_to_its_end(room: Room) -> None:
    held = room.accepted()

    def step(name: str, /, **data: Any) -> None:
        held.record.refresh_from_db()
        get(room.runner, f"marac_{name}", held.pk)
        post(room.runner, f"marac_{name}", held.pk, version=str(held.record.version), **data)

    step("add_children", children="Cara Madeup, 1/2/2019")
    child = held.children.get()
    assert str(child.person) in get(room.runner, "marac_referral", held.pk)
    post(room.runner, "marac_remove_child", held.pk, child.pk)
    assert not held.children.exists()
    step("idva", name="Ida Adviser", **day("contacted_on", room.today))
    step("close", note="She has moved.", **day("on", room.today))
    held.refresh_from_db()
    assert (held.state, held.idva) == ("closed", "Ida Adviser")
    assert "cannot be done now" in get(room.runner, "marac_close", held.pk)


def test_a_case_is_handed_to_another_area(room: Room) -> None:
    held = room.accepted()
    held.record.refresh_from_db()
    get(room.runner, "marac_transfer", held.pk)
    version = str(held.record.version)
    post(
        room.runner,
        "marac_transfer",
        held.pk,
        version=version,
        area="Exampleshire",
        note="",
        **day("on", room.today),
    )
    assert "Exampleshire" in get(room.runner, "marac_referral", held.pk)


# Lists.


def test_lists_name_references_and_the_flags_name_whom_to_flag(room: Room) -> None:
    held = room.accepted()
    page = get(room.runner, "marac_referrals")
    assert held.record.reference in page
    assert "Madeup" not in page
    assert "Vera Madeup" in get(room.runner, "marac_flags")


def test_the_return_is_a_page_and_a_file_for_whoever_runs_it(room: Room) -> None:
    assert "Cases heard" in get(room.runner, "marac_return")
    file = client(room.runner).get(reverse("marac_return"), {"format": "csv"})
    assert file["Content-Type"].startswith("text/csv")
    assert "Cases heard" in text_of(file)
    get(room.cast.partner, "marac_return", status=403)


# The meeting.


def test_each_person_has_a_plan_that_the_minutes_say(room: Room) -> None:
    meeting = room.meeting(in_days=0)
    item = room.listed(meeting, room.accepted())
    room.asked(meeting)
    room.begun(meeting)
    item.refresh_from_db()
    page = get(room.runner, "marac_hear", item.pk)
    doer = item.referral.perpetrators.get()
    assert f'name="plan_{doer.pk}"' in page
    plans = {"plan_victim": "Change the locks.", f"plan_{doer.pk}": "Arrest."}
    heard = {"discussion": "Said.", "decision": "Decided.", "do": "save"}
    post(room.runner, "marac_hear", item.pk, version=str(item.version), **heard, **plans)
    assert sorted(item.plans.values_list("plan", flat=True)) == ["Arrest.", "Change the locks."]
    get(room.runner, "marac_meeting", meeting.pk)
