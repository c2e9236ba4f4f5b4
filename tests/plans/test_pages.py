"""The pages of pieces of work and of plans, walked as people do."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from ledger.models import Fact
from partnership.models import AccessLogEntry, Deadline, Grant
from plans import sections
from plans.models import Member, Priority, Response, Tally, Work
from plans.services import parts
from tests.cast import Cast, log_case
from tests.plans.conftest import Room


def day(name: str, when: date) -> dict[str, str]:
    return {
        f"{name}-day": str(when.day),
        f"{name}-month": str(when.month),
        f"{name}-year": str(when.year),
    }


ON = date(2017, 12, 5)
NUMBER = {"quantity": "1500", "precision": "about"}
# What is typed to record each part.
TYPED: dict[str, dict[str, Any]] = {
    "partner": {"name": "Blackpool and The Fylde College", "role": "host", "did": "Hosts it"},
    "response": {
        "kind": "engagement",
        "description": "Assemblies at schools",
        "status": "open",
        **day("agreed_on", ON),
        **day("due_on", date(2018, 1, 5)),
    },
    "funding": {
        "kind": "funding_secured",
        "source": "Home Office",
        "terms": "",
        **NUMBER,
        **day("on", ON),
    },
    "resource": {
        "what": "isva_posts_hospital",
        "holder": "The hospital",
        "years": "3",
        "quantity": "1",
        "precision": "exact",
        "note": "",
        **day("on", ON),
    },
    "event": {
        "kind": "drama",
        "title": "One punch",
        "days": "1",
        "schools": "",
        "feedback": "",
        "place": "The college",
        **NUMBER,
        **day("starts_on", ON),
    },
    "identified": {
        "quantity": "18",
        "precision": "exact",
        "means": "vehicle",
        "how": "A taxi that followed buses",
        "later": "none_known",
        **day("on", ON),
        **day("checked_on", ON),
    },
    "intervention": {
        "kind": "home_visit",
        "note": "",
        "quantity": "12",
        "precision": "exact",
        **day("on", ON),
    },
    "comparison": {
        "kind": "school",
        "what": "Reports about one school",
        "before": "10",
        "after": "2",
        "source": "The transport operator",
        **day("before_from", date(2017, 4, 1)),
        **day("before_until", date(2017, 9, 30)),
        **day("after_from", date(2017, 10, 1)),
        **day("after_until", date(2018, 3, 31)),
    },
    "tally": {"what": "transport_vehicle_damage_cost", "note": "", **NUMBER, **day("on", ON)},
    "site": {
        "name": "Hotel One",
        "kind": "hotel",
        "heat": "confirmed",
        "warrant": "drugs",
        "precision": "exact",
        "note": "",
        **day("visited_on", ON),
    },
    "sanction": {
        "kind": "conviction",
        "agency": "The Crown Court",
        "quantity": "1",
        "precision": "exact",
        "offence": "Fraud",
        "sentence_years": "2",
        "note": "",
        **day("on", ON),
    },
}


def typed(room: Room, code: str, work: Work) -> dict[str, Any]:
    values = dict(TYPED[code])
    if code == "response":
        values["agency"] = str(room.cast.council.pk)
    if code == "tally" and work.is_operation:
        values["what"] = "soc_adults_english"
    return values


@pytest.mark.parametrize("kind", Work.Kind.values)
def test_every_part_of_every_kind_is_added_changed_and_taken_out_through_its_pages(
    room: Room, kind: str
) -> None:
    officer = room.clear(room.cast.officer, "soc")
    client = room.client(officer)
    family = "operation" if kind == "operation" else "work"
    start = reverse(f"{family}_start", args=[kind])
    assert client.get(start).status_code == 200
    answer = client.post(
        start,
        {
            "title": "Stones at buses",
            "summary": "What it is about.",
            "owner": str(officer.pk),
            "lead_agency": str(room.cast.council.pk),
            "priorities": [str(room.violence.pk)],
            "setting": "route",
            "stage": "scanning",
            "outcome_state": "not_yet",
            **day("starts_on", ON),
            **day("review_on", date(2018, 6, 1)),
        },
    )
    assert answer.status_code == 302, answer.context["form"].errors
    work = Work.objects.get()
    page = reverse(family, args=[work.pk])
    for section in sections.sections_of(kind):
        address = reverse(f"{family}_part_add", args=[work.pk, section.code])
        assert client.get(address).status_code == 200
        nothing = client.post(address, {})
        assert nothing.status_code == 200
        assert nothing.context["form"].errors
        assert section.model.objects.count() == 0
        answer = client.post(address, typed(room, section.code, work))
        assert answer.status_code == 302, (section.code, answer.context["form"].errors)
        row = section.model.objects.get()
        change = reverse(f"{family}_part_change", args=[work.pk, section.code, row.pk])
        form = client.get(change).context["form"]
        sent = {**typed(room, section.code, work), "version": str(form["version"].value())}
        assert client.post(change, sent).status_code == 302, section.code
        # The page that was open before knows an older version: both texts are shown.
        assert client.post(change, sent).status_code == 409
    shown = client.get(page)
    assert shown.status_code == 200
    for section in sections.sections_of(kind):
        row = section.model.objects.get()
        row.work = work
        assert section.line(row)[0] in shown.content.decode().replace("&#x27;", "'")
    before = Fact.objects.filter(voided=True).count()
    for section in sections.sections_of(kind):
        row = section.model.objects.get()
        address = reverse(f"{family}_part_remove", args=[work.pk, section.code, row.pk])
        assert client.get(address).status_code == 200
        assert client.post(address, {"reason": ""}).status_code == 200
        assert client.post(address, {"reason": "By mistake"}).status_code == 302
        assert client.get(address).status_code == 404
    assert Fact.objects.filter(voided=True).count() > before
    assert "Taken out (1)" in client.get(page).content.decode()


def test_work_is_changed_ended_and_goes_on(room: Room) -> None:
    work = room.begin()
    client = room.client(room.cast.officer)
    address = reverse("work_change", args=[work.pk])
    form = client.get(address).context["form"]
    sent = {
        name: form[name].value() or ""
        for name in form.fields
        if name not in ("starts_on", "review_on", "priorities")
    }
    sent |= {"title": "Stones at trams", "priorities": [str(room.cse.pk)]}
    sent |= {**day("starts_on", date(2017, 5, 2)), **day("review_on", room.today)}
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent).status_code == 409
    work.refresh_from_db()
    assert (work.title, work.starts_on) == ("Stones at trams", date(2017, 5, 2))
    assert [each.priority for each in work.work_priorities.all()] == [room.cse]
    close = reverse("work_close", args=[work.pk])
    ended = {"outcome_state": "known", "outcome": "", **day("ended_on", date(2018, 3, 1))}
    refused = client.post(close, ended)
    assert "Enter what came of it, or why it cannot be told." in refused.content.decode()
    assert client.post(close, {**ended, "outcome": "It has stopped."}).status_code == 302
    assert "cannot be done now" in client.get(close).content.decode()
    assert not Deadline.objects.filter(record=work.record, met_at=None).exists()
    assert client.post(reverse("work_reopen", args=[work.pk]), {}).status_code == 302
    work.refresh_from_db()
    assert work.is_open


def test_work_with_an_open_response_does_not_end(room: Room) -> None:
    work = room.begin()
    made = parts.add_part(
        Response,
        work,
        by=room.cast.officer,
        kind="enforcement",
        description="A taxi follows buses",
        agency=room.cast.police_force,
        owner=room.cast.police,
        agreed_on=room.today,
        due_on=room.today,
        status="open",
    )
    assert Deadline.objects.get(subject=made.pk).assignee == room.cast.police
    client = room.client(room.cast.officer)
    answer = client.post(
        reverse("work_close", args=[work.pk]),
        {"outcome_state": "known", "outcome": "Done.", **day("ended_on", room.today)},
    )
    assert "Finish its responses first" in answer.content.decode()


def test_a_linked_case_shows_its_people_to_whoever_may_open_it(room: Room, cast: Cast) -> None:
    work, case = room.begin(), log_case(cast)
    client = room.client(cast.officer)
    address = reverse("work_case_link", args=[work.pk])
    assert (
        "case that you may open" in client.post(address, {"reference": "CS-NONE"}).content.decode()
    )
    assert client.post(address, {"reference": case.record.reference.lower()}).status_code == 302
    assert case.record.reference in client.get(reverse("work", args=[work.pk])).content.decode()
    again = client.post(address, {"reference": case.record.reference})
    assert "linked already" in again.content.decode()
    # A partner whom the problem file is shared with sees nothing of the case.
    Grant.objects.create(
        partnership=cast.area,
        record=work.record,
        agency=cast.housing,
        ends_at=work.record.grants.model._meta.get_field("starts_at").default().replace(year=2099),
        reason="Tasking",
        given_by=cast.manager,
    )
    partner = room.client(cast.partner).get(reverse("work", args=[work.pk]))
    assert partner.status_code == 200
    assert case.record.reference not in partner.content.decode()
    link = work.case_links.get()
    unlink = reverse("work_case_unlink", args=[work.pk, link.pk])
    assert room.client(cast.partner).post(unlink).status_code == 404
    assert client.post(unlink).status_code == 302
    assert not work.case_links.exists()


def test_a_manager_shares_work_with_an_agency_and_ends_it(room: Room, cast: Cast) -> None:
    work = room.begin()
    page = reverse("work", args=[work.pk])
    assert room.client(cast.partner).get(page).status_code == 404
    address = reverse("work_share", args=[work.pk])
    assert room.client(cast.officer).get(address).status_code == 403
    sent = {"agency": str(cast.housing.pk), "reason": "Tasking", **day("until", date(2099, 1, 1))}
    assert room.client(cast.manager).post(address, sent).status_code == 302
    assert room.client(cast.partner).get(page).status_code == 200
    assert room.client(cast.partner).get(reverse("work_change", args=[work.pk])).status_code == 403
    grant = Grant.objects.get(record=work.record)
    end = reverse("work_unshare", args=[work.pk, grant.pk])
    assert room.client(cast.manager).post(end).status_code == 302
    assert room.client(cast.partner).get(page).status_code == 404


def test_looking_at_work_is_logged(room: Room, cast: Cast) -> None:
    work = room.begin()
    room.client(cast.officer).get(reverse("work", args=[work.pk]))
    assert AccessLogEntry.objects.filter(
        object_id=work.pk, action="view", user=cast.officer
    ).exists()


def test_the_list_narrows_and_turns_its_pages(room: Room, cast: Cast) -> None:
    for number in range(30):
        room.begin("project", title=f"Project {number:02}", starts_on=date(2017, 5, 1))
    room.begin("problem", priorities=[room.cse])
    client = room.client(cast.officer)
    page = client.get(reverse("work_list"), {"kind": "project"})
    assert len(page.context["rows"]) == 25
    rest = client.get(reverse("work_list") + page.context["next_url"])
    assert len(rest.context["rows"]) == 5
    assert (
        len(client.get(reverse("work_list") + rest.context["previous_url"]).context["rows"]) == 25
    )
    found = client.get(reverse("work_list"), {"priority": room.cse.code})
    assert [each["cells"][1] for each in found.context["rows"]] == ["Problem file"]
    assert client.get(reverse("work_list"), {"state": "closed"}).context["rows"] == []


def test_the_tasking_pack_names_places_owners_and_what_is_overdue(room: Room, cast: Cast) -> None:
    work = room.begin(ward=cast.north)
    parts.add_part(
        Response,
        work,
        by=cast.officer,
        kind="place",
        description="Mend the bridge's fence",
        agency=cast.council,
        agreed_on=date(2018, 1, 1),
        due_on=date(2018, 2, 1),
        status="open",
    )
    client = room.client(cast.officer)
    page = client.get(reverse("tasking_pack")).content.decode()
    for words in (work.record.reference, "North", "Olive Officer", "1 February 2018"):
        assert words in page
    pdf = client.get(reverse("tasking_pack_file", args=["pdf"]))
    assert pdf.content.startswith(b"%PDF")
    assert client.get(reverse("tasking_pack_file", args=["word"])).content.startswith(b"PK")
    # Nothing of it for an agency that the file is not shared with.
    assert (
        work.record.reference
        not in room.client(cast.partner).get(reverse("tasking_pack")).content.decode()
    )


STRATEGY: dict[str, dict[str, Any]] = {
    "members": {"name": "Blackpool Transport", "kind": "temporary", "purpose": "Stones at buses"},
    "groups": {
        "name": "ASB working group",
        "kind": "working",
        "rhythm": "monthly",
        "chair": "Mary Manager",
        "purpose": "Anti-social behaviour",
    },
    "group-members": {"reason": "Stones at buses"},
    "assessments": {"title": "Assessment 2018/19", "kind": "full", "evidence": "Police data"},
    "plans": {"title": "Plan 2019 to 2022", "summary": "Safer streets"},
    "priorities": {
        "title": "Anti-social behaviour",
        "position": "2",
        "measures": ["asb_cases_open"],
    },
}


@pytest.mark.parametrize("kind", STRATEGY)
def test_the_partnership_and_its_plans_are_written_down_and_changed(
    room: Room, cast: Cast, kind: str
) -> None:
    from plans.models import Group
    from plans.services.strategy import add_row
    from plans.views.strategy import KINDS

    group = add_row(
        Group,
        by=cast.manager,
        name="Board",
        kind="board",
        rhythm="quarterly",
        chair="The leader",
        purpose="Leads",
        starts_on=date(2016, 4, 1),
    )
    sent = {
        **STRATEGY[kind],
        "plan": str(room.plan.pk),
        "owner": str(cast.officer.pk),
        "lead_agency": str(cast.council.pk),
        "agency": str(cast.housing.pk),
        "group": str(group.pk),
        **day("starts_on", date(2017, 4, 1)),
        **day("covers_from", date(2015, 4, 1)),
        **day("covers_before", date(2018, 3, 31)),
    }
    client, model = room.client(cast.manager), KINDS[kind].model
    held = set(model.objects.values_list("pk", flat=True))
    add = reverse("plans_add", args=[kind])
    assert client.get(add).status_code == 200
    assert client.post(add, {}).context["form"].errors
    assert client.post(add, sent).status_code == 302
    row = model.objects.exclude(pk__in=held).get()
    page = client.get(reverse("plans_one", args=[kind, row.pk]), follow=True)
    assert page.status_code == 200
    change = reverse("plans_change", args=[kind, row.pk])
    version = client.get(change).context["form"]["version"].value()
    assert client.post(change, {**sent, "version": version}).status_code == 302
    assert client.post(change, {**sent, "version": version}).status_code == 409
    assert client.get(reverse("plans_list", args=[kind])).status_code == 200
    # Officers and partners read; only whoever manages the plans writes.
    for user in (cast.officer, cast.partner):
        assert room.client(user).get(reverse("plans_list", args=[kind])).status_code == 200
        assert room.client(user).get(add).status_code == 403
        assert room.client(user).post(change, sent).status_code == 403
    assert room.client(cast.stranger).get(change).status_code == 404


def test_a_temporary_member_says_why(room: Room, cast: Cast) -> None:
    answer = room.client(cast.manager).post(
        reverse("plans_add", args=["members"]),
        {"name": "A shop", "kind": "temporary", **day("starts_on", date(2017, 4, 1))},
    )
    assert "Enter why it takes part." in answer.content.decode()
    assert not Member.objects.exists()


def test_a_priority_shows_its_figures_its_work_and_its_money(room: Room, cast: Cast) -> None:
    from ledger import derive

    work = room.begin("project", title="Cameras", starts_on=room.today)
    for quantity, precision in ((1000, "exact"), (500, "about")):
        parts.add_part(
            sections.BY_CODE["funding"].model,
            work,
            by=cast.officer,
            kind="funding_secured",
            quantity=quantity,
            precision=precision,
            on=room.today,
            source="Councillors",
        )
    derive.derive_stale()
    client = room.client(cast.officer)
    page = client.get(reverse("priority", args=[room.violence.pk])).content.decode()
    assert "about £1,500" in page
    assert "about 1,500" in page
    assert "Cameras" in page
    assert client.get(reverse("plans")).status_code == 200
    partner = room.client(cast.partner).get(reverse("priority", args=[room.violence.pk]))
    assert "Cameras" not in partner.content.decode()
    assert (
        room.client(cast.stranger).get(reverse("priority", args=[room.violence.pk])).status_code
        == 404
    )
    assert Priority.objects.visible_to(cast.stranger).count() == 0


def test_a_recorded_nought_is_a_figure(room: Room, cast: Cast) -> None:
    from ledger import registry
    from ledger.figures import answer
    from ledger.periods import parse

    room.clear(cast.officer, "soc")
    measure = registry.measure("trafficked_or_underage_reports_parlours")
    operation = room.begin("operation")
    assert answer(cast.area, [measure], [parse("2017/18")])[0].value is None
    parts.add_part(
        Tally, operation, by=cast.officer, what=measure.id, quantity=0, precision="exact", on=ON
    )
    assert answer(cast.area, [measure], [parse("2017/18")])[0].value == 0
