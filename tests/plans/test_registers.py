"""The registers: what an entry must say, what it counts, and that it counts no longer."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import registry
from ledger.figures import answer
from ledger.models import Cell, StaleMark
from ledger.periods import parse
from partnership import clock
from partnership.rules import Refused
from plans.models import CctvDownload, NrmReferral, PreventCount
from plans.registers import BY_CODE, REGISTERS
from plans.services.registers import change_entry, enter, strike_out
from tests.plans.conftest import Room
from tests.plans.test_pages import day

CODES = tuple(BY_CODE)
ON = date(2017, 7, 12)
VALUES: dict[str, dict[str, Any]] = {
    "cctv": {"category": "assault", "quantity": 3, "requester": "Police"},
    "soc": {"hub": "west", "theme": "fraud", "quantity": 2, "kept_reference": "PAM 1"},
    "nrm": {"route": "adult", "exploitation": "labour", "sex": "female", "consent_recorded": True},
    "prevent": {"what": "prevent_trained", "quantity": 40, "precision": "about"},
    "cse": {"meeting": "macse", "what": "cse_children_discussed", "quantity": 6},
}


@pytest.fixture
def keeper(room: Room) -> Any:
    return room.clear(room.cast.officer, *CODES)


def make(code: str, keeper: Any, **more: Any) -> Any:
    return enter(BY_CODE[code], by=keeper, **{"on": ON, **VALUES[code], **more})


def rules(call: Any) -> set[str]:
    with pytest.raises(Refused) as refusal:
        call()
    return {each.rule for each in refusal.value.findings}


def figures(room: Room, code: str, period: str = "2017-07", **more: Any) -> dict[str, Any]:
    measures = [each for each in registry.walled(code) if each.record_kind == code]
    found = answer(room.cast.area, measures, [parse(period)], **more)
    return {each.measure.id: each.value for each in found if each.value is not None}


@pytest.mark.parametrize("code", CODES)
def test_an_entry_is_made_changed_and_struck_out_through_its_pages(
    room: Room, keeper: Any, code: str
) -> None:
    client, model = room.client(keeper), BY_CODE[code].model
    add = reverse(f"{code}_add")
    assert client.get(add).status_code == 200
    assert client.post(add, {}).context["form"].errors
    sent = {name: str(value) for name, value in VALUES[code].items() if value is not False}
    sent |= {"reasonable_grounds": "waiting", "conclusive_grounds": "waiting", **day("on", ON)}
    answered = client.post(add, sent)
    assert answered.status_code == 302, answered.context["form"].errors
    entry = model.objects.get()
    assert client.get(reverse(f"{code}_entry", args=[entry.pk])).status_code == 200
    listed = client.get(reverse(f"{code}_register"))
    assert entry.record.reference in listed.content.decode()
    change = reverse(f"{code}_change", args=[entry.pk])
    version = client.get(change).context["form"]["version"].value()
    assert client.post(change, {**sent, "version": version}).status_code == 302
    assert client.post(change, {**sent, "version": version}).status_code == 409
    assert figures(room, code)
    strike = reverse(f"{code}_strike", args=[entry.pk])
    assert client.post(strike, {"reason": ""}).context["form"].errors
    assert client.post(strike, {"reason": "Twice"}).status_code == 302
    assert "has been struck out" in client.get(change).content.decode()
    assert figures(room, code) == {}
    assert "Struck out" in client.get(reverse(f"{code}_register")).content.decode()


@settings(max_examples=25)
@given(
    entries=st.lists(
        st.tuples(
            st.sampled_from(["assault", "sexual_assault", "drugs"]),
            st.integers(1, 9),
            st.sampled_from(
                [date(2017, 6, 30), date(2017, 7, 1), date(2017, 7, 31), date(2017, 8, 1)]
            ),
            st.sampled_from(["keep", "strike", "more", "move"]),
        ),
        max_size=8,
    )
)
def test_what_cctv_counts_equals_the_rows(room: Room, keeper: Any, entries: Any) -> None:
    from django.db import transaction

    with transaction.atomic():
        for category, quantity, on, fate in entries:
            entry = make("cctv", keeper, category=category, quantity=quantity, on=on)
            if fate == "strike":
                strike_out(entry, by=keeper, reason="Twice")
            elif fate == "more":
                change_entry(entry, by=keeper, quantity=quantity + 1)
            elif fate == "move":
                change_entry(entry, by=keeper, on=date(2017, 7, 15), category="drugs")
        counted: Counter[str] = Counter()
        for row in CctvDownload.objects.filter(struck_out=False):
            if date(2017, 7, 1) <= row.on <= date(2017, 7, 31):
                counted[f"cctv_downloads_{row.category}"] += row.quantity
                counted["cctv_downloads_all"] += row.quantity
                if row.category in ("assault", "sexual_assault"):
                    counted["cctv_downloads_total_listed"] += row.quantity
        assert figures(room, "cctv") == dict(counted)
        transaction.set_rollback(True)


def test_what_was_known_before_a_change_is_still_told(room: Room, keeper: Any) -> None:
    with clock.pretend(datetime(2018, 1, 1, 9, tzinfo=clock.LONDON)):
        entry = make("cctv", keeper)
    with clock.pretend(datetime(2018, 2, 1, 9, tzinfo=clock.LONDON)):
        change_entry(entry, by=keeper, quantity=5)
    before = datetime(2018, 1, 15, 9, tzinfo=clock.LONDON)
    assert figures(room, "cctv")["cctv_downloads_assault"] == 5
    assert figures(room, "cctv", known_at=before)["cctv_downloads_assault"] == 3


def test_an_adult_is_referred_with_consent_only(room: Room, keeper: Any) -> None:
    assert "NRM-CONSENT" in rules(lambda: make("nrm", keeper, consent_recorded=False))
    make("nrm", keeper, route="child", consent_recorded=False)
    assert figures(room, "nrm")["nrm_referrals_children"] == 1


def test_a_notification_is_no_referral(room: Room, keeper: Any) -> None:
    about = {"route": "notify", "consent_recorded": False}
    assert "NRM-NOTIFY" in rules(lambda: make("nrm", keeper, route="notify"))
    assert "NRM-NOTIFY" in rules(lambda: make("nrm", keeper, **about, nrm_reference="N1"))
    make("nrm", keeper, **about)
    assert figures(room, "nrm") == {"nrm_duty_to_notify": 1}


def test_conclusive_grounds_follow_positive_reasonable_grounds(room: Room, keeper: Any) -> None:
    decided = {"reasonable_grounds": "positive", "reasonable_on": date(2017, 7, 20)}
    late = {"conclusive_grounds": "positive", "conclusive_on": date(2017, 7, 25)}
    assert "NRM-CONCLUSIVE" in rules(lambda: make("nrm", keeper, **late))
    assert "NRM-DAY" in rules(lambda: make("nrm", keeper, reasonable_grounds="positive"))
    early = {**decided, "reasonable_on": date(2017, 7, 1)}
    assert "WORK-DAY" in rules(lambda: make("nrm", keeper, **early))
    make("nrm", keeper, **decided, **late)
    found = figures(room, "nrm")
    assert found["nrm_reasonable_grounds_positive"] == 1
    assert found["nrm_conclusive_grounds_positive"] == 1


def test_an_operation_out_of_sight_is_not_linked(room: Room, keeper: Any) -> None:
    operation = room.begin("operation", by=keeper)
    make("nrm", keeper, operation=operation)
    entry = NrmReferral.objects.get()
    room.clear(keeper, "nrm")
    keeper.refresh_from_db()
    assert "NRM-OPERATION" in rules(lambda: make("nrm", keeper, operation=operation))
    # Whoever is not cleared for operations changes the rest, and is not told of it.
    client = room.client(keeper)
    page = client.get(reverse("nrm_entry", args=[entry.pk])).content.decode()
    assert operation.record.reference not in page
    change_entry(entry, by=keeper, sex="male")
    entry.refresh_from_db()
    assert entry.operation == operation


def test_a_number_of_prevent_is_told_once_a_month(room: Room, keeper: Any) -> None:
    entry = make("prevent", keeper)
    assert PreventCount.objects.get().on == date(2017, 7, 31)
    assert "PREVENT-ONCE" in rules(lambda: make("prevent", keeper, on=date(2017, 7, 1)))
    strike_out(entry, by=keeper, reason="Wrong")
    make("prevent", keeper)
    assert "REGISTER-STRUCK" in rules(lambda: strike_out(entry, by=keeper, reason="Again"))


def test_what_lies_ahead_counts_nothing_less_than_one_neither(room: Room, keeper: Any) -> None:
    assert "WORK-DAY" in rules(lambda: make("cctv", keeper, on=date(2099, 1, 1)))
    assert "REGISTER-NUMBER" in rules(lambda: make("cctv", keeper, quantity=0))
    assert "CCTV-BY" in rules(lambda: make("cctv", keeper, requester=" "))
    assert "SOC-REFERENCE" in rules(lambda: make("soc", keeper, kept_reference=""))


@pytest.mark.parametrize("code", CODES)
def test_only_those_who_keep_a_register_and_are_cleared_for_it_write(
    room: Room, keeper: Any, code: str
) -> None:
    entry = make(code, keeper)
    colleague = room.cast.colleague
    assert rules(lambda: make(code, colleague)) == {"REGISTER-KEEP"}
    assert rules(lambda: strike_out(entry, by=colleague, reason="x")) == {"REGISTER-KEEP"}
    partner = room.clear(room.cast.partner, *CODES)
    assert rules(lambda: make(code, partner)) == {"REGISTER-KEEP"}


def test_entries_are_in_no_stored_figure_and_leave_no_mark(room: Room, keeper: Any) -> None:
    for register in REGISTERS:
        make(register.code, keeper)
    assert not StaleMark.objects.exists()
    assert not Cell.objects.exists()
    walled = {each.id for code in CODES for each in registry.walled(code)}
    assert walled
    assert not walled & {each.id for each in registry.measures()}
