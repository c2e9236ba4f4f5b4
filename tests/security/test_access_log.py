"""Looking leaves a mark: one entry for each look, in the same transaction; no log, no page."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledger.periods import financial_year
from partnership import clock
from partnership.models import AccessLogEntry, Record, User
from tests.cast import Cast, assemble
from tests.security.world import ABSENT, Thing, build, grant, put_behind, records_of

LOG = "partnership_accesslogentry"


@pytest.fixture
def thing(cast: Cast) -> Thing:
    return build(cast, cast.officer, "Zqlogged")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def pages_of(thing: Thing) -> list[tuple[str, object]]:
    """Every page and API answer that opens the case or somebody on it, and whose id the log gets."""
    case = [
        reverse(name, args=[thing.case])
        for name in (
            "case",
            "case_timeline",
            "case_incidents",
            "case_people",
            "case_risk",
            "case_actions",
            "case_sharing",
            "case_looks",
            "case_note_add",
            "case_close",
        )
    ]
    return [
        *((path, thing.case) for path in case),
        (f"/cases/{thing.case}/risk/{thing.parts['assessment']}/", thing.case),
        (f"/case-reviews/{thing.parts['review']}/", thing.parts["review"]),
        (f"/case-reviews/{thing.parts['review']}/decide/", thing.parts["review"]),
        (f"/people/{thing.person}/", thing.person),
        (f"/people/{thing.person}/edit/", thing.person),
        (f"/organisations/{thing.organisation}/", thing.organisation),
        (f"/places/{thing.place}/", thing.place),
        (f"/api/v1/cases/{thing.case}/", thing.case),
        (f"/api/v1/orders/{thing.order}/", thing.order),
    ]


def test_opening_a_record_writes_exactly_one_entry(cast: Cast, thing: Thing) -> None:
    client = client_of(cast.officer)
    for path, pk in pages_of(thing):
        before = AccessLogEntry.objects.count()
        assert client.get(path).status_code == 200, path
        entries = AccessLogEntry.objects.order_by("pk")[before:]
        # The page of who has looked says so of itself.
        action = "view_log" if path.endswith("/looks/") else "view"
        assert [(each.user, each.action, each.object_id) for each in entries] == [
            (cast.officer, action, pk)
        ], path
        entry = entries[0]
        assert entry.route
        assert entry.request_id
        assert (entry.partnership, entry.agency) == (cast.area, cast.council)


def test_opening_an_incident_through_the_api_is_a_look_at_its_case_or_itself(
    cast: Cast, thing: Thing
) -> None:
    assert client_of(cast.officer).get(f"/api/v1/incidents/{thing.incident}/").status_code == 200
    entry = AccessLogEntry.objects.latest("pk")
    assert entry.action == "view"
    assert entry.object_id in (thing.incident, thing.case)


def test_lists_searches_and_files_are_logged_with_the_number_of_results(
    cast: Cast, thing: Thing
) -> None:
    client = client_of(cast.officer)
    for path, action in (
        ("/cases/", "list"),
        ("/cases/csv/", "export"),
        ("/api/v1/cases/", "list"),
        ("/api/v1/orders/", "list"),
        (
            f"/figures/cases/?figure=asb_cases_open&period={financial_year(clock.today()).label}",
            "figure",
        ),
    ):
        response = client.get(path)
        b"".join(response) if response.streaming else None
        entry = AccessLogEntry.objects.latest("pk")
        assert (entry.user, entry.action) == (cast.officer, action), path
    client.post("/search/", {"q": "Zqlogged"})
    entry = AccessLogEntry.objects.latest("pk")
    assert (entry.action, entry.object_id) == ("search", None)
    assert entry.result_count


def test_the_log_holds_no_name_and_no_word_that_was_looked_for(cast: Cast, thing: Thing) -> None:
    client = client_of(cast.officer)
    for path, _ in pages_of(thing):
        client.get(path)
    client.post("/search/", {"q": "Zqlogged"})
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT string_agg(l::text, ' ') FROM {LOG} l")
        text = cursor.fetchone()[0]
    assert "Zqlogged" not in text
    assert "Victor" not in text


@pytest.fixture
def site(committed_db: str) -> tuple[Cast, Thing]:
    cast = assemble()
    return cast, build(cast, cast.officer, "Zqlogged")


def test_without_the_log_no_page_is_shown(site: tuple[Cast, Thing]) -> None:
    cast, thing = site
    client = client_of(cast.officer)
    client.raise_request_exception = False
    assert client.get(f"/cases/{thing.case}/").status_code == 200
    with connections["owner"].cursor() as cursor:
        role = connection.settings_dict["USER"]
        cursor.execute(f"REVOKE INSERT ON {LOG} FROM {role}")
    paths = [path for path, _ in pages_of(thing)]
    for path in (*paths, "/cases/", "/cases/csv/", "/api/v1/cases/"):
        answer = client.get(path)
        assert answer.status_code == 500, path
        body = answer.content.decode()
        for word in thing.canaries:
            assert word not in body, path
    answer = client.post("/search/", {"q": "Zqlogged"})
    assert answer.status_code == 500
    assert "Victor" not in answer.content.decode()


def test_what_is_taken_back_takes_its_entry_with_it_and_a_denial_stays(
    site: tuple[Cast, Thing],
) -> None:
    """The look is in the request's transaction; the denial, which a 404 would roll back, is not."""
    cast, thing = site
    records_of(thing).update(sealed=True)
    before = AccessLogEntry.objects.count()
    assert client_of(cast.officer).get(f"/cases/{thing.case}/").status_code == 404
    entry = AccessLogEntry.objects.get(pk__gt=0, action="denied")
    assert AccessLogEntry.objects.count() == before + 1
    assert (entry.user_id, entry.object_id, entry.route) == (cast.officer.pk, thing.case, "case")
    # In sight but not allowed: the look of a refused step is taken back, its denial is kept.
    records_of(thing).update(sealed=False)
    path = f"/cases/{thing.case}/notes/add/"
    assert client_of(cast.other_team).get(path).status_code == 403
    entries = AccessLogEntry.objects.filter(user=cast.other_team)
    assert [each.action for each in entries] == ["denied"]


def test_absent_and_hidden_records_cost_the_same_queries_and_leave_the_same_entry(
    cast: Cast, thing: Thing
) -> None:
    states = {}
    for name in ("sealed", "marac", "other"):
        states[name] = build(cast, cast.officer, f"Zq{name}")
    records_of(states["sealed"]).update(sealed=True)
    put_behind(states["marac"], "marac")
    records_of(states["other"]).update(agency=cast.police_force, team=None)
    client = client_of(cast.officer)
    client.get("/account/")
    for route, method, what in (
        ("case", "get", "case"),
        ("case_close", "post", "case"),
        ("api_case-detail", "get", "case"),
        ("person", "get", "person"),
        ("place", "get", "place"),
        ("organisation_edit", "post", "organisation"),
    ):
        keyword = "id" if route.startswith("api") else "pk"
        seen = []
        for pk in (ABSENT, *(getattr(each, what) for each in states.values())):
            with CaptureQueriesContext(connection) as queries:
                assert getattr(client, method)(
                    reverse(route, kwargs={keyword: pk})
                ).status_code == (404)
            seen.append([each["sql"].split("WHERE")[0] for each in queries])
            entry = AccessLogEntry.objects.latest("pk")
            assert (entry.action, entry.object_type, entry.object_id) == ("denied", "route", pk)
        counts = {len(each) for each in seen}
        assert len(counts) == 1, (route, counts)


def test_a_log_entry_can_be_neither_changed_nor_deleted(cast: Cast, thing: Thing) -> None:
    client_of(cast.officer).get(f"/cases/{thing.case}/")
    entry = AccessLogEntry.objects.latest("pk")
    entry.action = "list"
    for step in (
        entry.save,
        entry.delete,
        AccessLogEntry.objects.all().delete,
        lambda: AccessLogEntry.objects.update(user=None),
        lambda: AccessLogEntry.objects.filter(pk=entry.pk).update(purpose="x"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            step()
    assert AccessLogEntry.objects.get(pk=entry.pk).action == "view"


def test_the_owner_of_a_case_sees_who_looked_and_that_looking_there_is_logged_too(
    cast: Cast, thing: Thing
) -> None:
    grant(thing, cast.manager, agency=cast.housing)
    client_of(cast.partner).get(f"/cases/{thing.case}/")
    page = client_of(cast.officer).get(f"/cases/{thing.case}/looks/").content.decode()
    assert "Pat Partner" in page
    assert AccessLogEntry.objects.latest("pk").user == cast.officer
    assert Record.objects.filter(pk=thing.case).exists()
