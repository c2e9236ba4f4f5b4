"""What waits for whom, and why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.queries import due_now
from cases.services import add_action
from partnership import clock
from partnership.models import Block, User
from partnership.services import meet_deadline, set_deadline, share
from tests.cast import Cast, log_case


def sections(client: Client, user: User) -> dict[str, list[str]]:
    client.force_login(user)
    response = client.get(reverse("my_work"))
    assert response.status_code == 200
    found: dict[str, Any] = {each["title"]: each["rows"] for each in response.context["sections"]}
    return {title: [row["why"] for row in rows] for title, rows in found.items()}


def test_work_stands_under_the_time_at_which_it_falls_due(cast: Cast, client: Client) -> None:
    case = log_case(cast)
    meet_deadline(case.record)
    today = clock.today()
    for away, why in ((-1, "late"), (0, "now"), (1, "soon"), (7, "in a week"), (8, "one day")):
        set_deadline(
            case.record, f"kind{away}", today + timedelta(days=away), why, assignee=cast.officer
        )
    assert sections(client, cast.officer) == {
        "Overdue": ["late"],
        "Today": ["now"],
        "Next 7 days": ["soon", "in a week"],
        "Later": ["one day"],
    }
    assert due_now(cast.officer) == 2


def test_what_the_law_counts_in_hours_says_by_when(cast: Cast, client: Client) -> None:
    record = log_case(cast).record
    meet_deadline(record)
    noon = datetime(2026, 12, 24, 12, tzinfo=UTC)
    for kind, at in (
        ("later", datetime(2026, 12, 27, 10, tzinfo=UTC)),
        ("afternoon", noon + timedelta(hours=2)),
        ("passed", noon - timedelta(minutes=30)),
    ):
        day = clock.london_day(at)
        set_deadline(record, kind, day, kind, assignee=cast.officer, due_at=at)
    set_deadline(record, "day", noon.date(), "any time today", assignee=cast.officer)
    with clock.pretend(noon):
        assert sections(client, cast.officer) == {
            "Overdue": ["passed"],
            "Today": ["afternoon", "any time today"],
            "Next 7 days": ["later"],
            "Later": [],
        }
        page = client.get(reverse("my_work")).content.decode()
    assert "by 10am on 27 December 2026" in page
    assert "by 2pm on 24 December 2026" in page
    assert page.count("by 11:30am on 24 December 2026") == 1
    assert "Overdue</time>" in page


def test_a_new_case_brings_its_first_steps_to_its_owner_only(cast: Cast, client: Client) -> None:
    case = log_case(cast)
    assert sections(client, cast.officer)["Today"] == ["First risk assessment"]
    page = client.get(reverse("my_work")).content.decode()
    assert reverse("case", kwargs={"pk": case.pk}) in page
    for other in (cast.colleague, cast.manager, cast.stranger):
        assert not any(sections(client, other).values())


def test_what_is_done_waits_no_more(cast: Cast, client: Client) -> None:
    case = log_case(cast)
    meet_deadline(case.record, "risk")
    assert sections(client, cast.officer)["Today"] == []


def test_a_record_out_of_sight_does_not_show_even_to_the_one_it_waits_for(
    cast: Cast, client: Client
) -> None:
    case = log_case(cast)
    Block.objects.create(
        partnership=cast.area,
        record=case.record,
        user=cast.officer,
        reason="Related",
        set_by=cast.manager,
    )
    assert not any(sections(client, cast.officer).values())
    assert due_now(cast.officer) == 0


def test_an_open_case_without_a_deadline_is_listed_as_without_next_step(
    cast: Cast, client: Client
) -> None:
    with_step, without = log_case(cast), log_case(cast)
    meet_deadline(without.record)
    client.force_login(cast.officer)
    rows = client.get(reverse("my_work")).context["no_next_step"]
    assert [row[0]["text"] for row in rows] == [without.record.reference]
    assert with_step.record.reference not in str(rows)
    client.force_login(cast.colleague)
    assert client.get(reverse("my_work")).context["no_next_step"] == []


def test_a_partner_sees_what_is_shared_with_the_agency_and_its_own_actions(
    cast: Cast, client: Client
) -> None:
    shared, hidden = log_case(cast), log_case(cast)
    share(
        shared.record,
        by=cast.manager,
        agency=cast.housing,
        until=clock.now() + timedelta(days=1),
        reason="Joint visit",
    )
    add_action(
        shared,
        by=cast.officer,
        description="Visit the tenant",
        due_on=clock.today(),
        owner=cast.partner,
        agency=cast.housing,
    )
    assert sections(client, cast.partner)["Today"] == ["Action of the plan"]
    page = client.get(reverse("my_work")).content.decode()
    assert shared.record.reference in page
    assert hidden.record.reference not in page
    client.force_login(cast.police)
    page = client.get(reverse("my_work")).content.decode()
    assert "No cases are shared with you" in page
    assert shared.record.reference not in page


def test_my_work_costs_the_same_however_much_waits(cast: Cast, client: Client) -> None:
    client.force_login(cast.officer)

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("my_work"))
        return len(caught)

    log_case(cast)
    client.get(reverse("my_work"))
    one = cost()
    for _ in range(12):
        case = log_case(cast)
    meet_deadline(case.record)
    assert cost() == one <= 20
