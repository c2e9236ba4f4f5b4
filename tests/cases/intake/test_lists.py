"""The list of cases: who sees what, filters, sorting, pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import AsbCase
from cases.queries import SORTS, CaseFilters, case_page
from cases.services import assess_risk, close_case
from partnership import clock
from partnership.models import User
from partnership.services import share
from tests.cast import EVERY_ITEM_LOW, Cast, log_case


def listed(client: Client, user: User, **query: Any) -> set[str]:
    client.force_login(user)
    response = client.get(reverse("cases"), query)
    assert response.status_code == 200
    return {row["cells"][0]["text"] for row in response.context["rows"]}


def ref(case: AsbCase) -> str:
    return str(case.record.reference)


def test_each_sees_the_cases_that_are_theirs_to_see(cast: Cast, client: Client) -> None:
    mine, hidden = log_case(cast), log_case(cast, by=cast.other_team)
    foreign = log_case(cast, by=cast.stranger, ward=None)
    assert listed(client, cast.officer) == {ref(mine), ref(hidden)}
    assert listed(client, cast.other_team) == {ref(mine), ref(hidden)}
    assert listed(client, cast.manager) == {ref(mine), ref(hidden)}
    assert listed(client, cast.stranger) == {ref(foreign)}
    assert listed(client, cast.partner) == set()
    share(
        mine.record,
        by=cast.manager,
        agency=cast.housing,
        until=clock.now() + timedelta(days=1),
        reason="Joint visit",
    )
    assert listed(client, cast.partner) == {ref(mine)}
    assert listed(client, cast.police) == set()


@pytest.mark.parametrize("who", ["analyst", "administrator"])
def test_roles_without_cases_get_403(cast: Cast, client: Client, who: str) -> None:
    client.force_login(getattr(cast, who))
    for page in ("cases", "cases_csv", "my_work"):
        assert client.get(reverse(page)).status_code == 403


def close(case: AsbCase, cast: Cast) -> AsbCase:
    assess_risk(case, EVERY_ITEM_LOW, by=cast.officer, is_final=True)
    close_case(case, by=cast.officer, reason="behaviour_stopped", victim_told_on=clock.today())
    case.refresh_from_db()
    return case


def test_each_filter_keeps_what_fits_and_leaves_out_the_rest(cast: Cast, client: Client) -> None:
    today = clock.today()
    plain = log_case(cast)
    closed = close(log_case(cast), cast)
    theirs = log_case(cast, by=cast.colleague)
    personal = log_case(cast, asb_type="personal")
    south = log_case(cast, ward=cast.south)
    assessed = log_case(cast)
    assess_risk(assessed, EVERY_ITEM_LOW, by=cast.officer)
    themed = log_case(cast, themes=["county_lines"])
    old = log_case(cast, on=today - timedelta(days=100))
    everything = {ref(c) for c in (plain, theirs, personal, south, assessed, themed, old)}

    def by(**query: Any) -> set[str]:
        return listed(client, cast.officer, **query)

    assert by() == everything
    assert by(status="closed") == {ref(closed)}
    assert by(status="any") == everything | {ref(closed)}
    assert by(owner="me") == everything - {ref(theirs)}
    assert by(owner=str(cast.officer.pk)) == everything - {ref(theirs)}
    assert by(owner=str(cast.colleague.pk)) == {ref(theirs)}
    assert by(type="personal") == {ref(personal)}
    assert by(ward=str(cast.south.pk)) == {ref(south)}
    assert by(risk="standard") == {ref(assessed)}
    assert by(risk="none") == everything - {ref(assessed)}
    assert by(risk="high") == set()
    assert by(theme="county_lines") == {ref(themed)}
    assert by(theme="cse") == set()
    assert by(overdue="yes") == {ref(old)}
    assert by(age="91_to_182") == {ref(old)}
    assert by(age="under_28") == everything - {ref(old)}
    assert by(age="over_182") == set()
    assert by(type="personal", owner="me") == {ref(personal)}


@pytest.mark.parametrize(
    ("days", "band"),
    [(0, "under_28"), (27, "under_28"), (28, "28_to_90"), (90, "28_to_90"), (91, "91_to_182"),
     (181, "91_to_182"), (182, "over_182")],
)  # fmt: skip
def test_every_case_is_in_exactly_one_age_band(
    cast: Cast, client: Client, days: int, band: str
) -> None:
    case = log_case(cast, on=clock.today() - timedelta(days=days))
    found = [
        code
        for code in ("under_28", "28_to_90", "91_to_182", "over_182")
        if ref(case) in listed(client, cast.officer, age=code)
    ]
    assert found == [band]


@pytest.mark.parametrize(
    "query",
    [
        {"status": "nonsense", "owner": "x", "ward": "y", "age": "z", "overdue": "perhaps"},
        {"sort": "narrative"},
        {"after": "not-an-id"},
        {"after": "00000000-0000-4000-8000-000000000000"},
    ],
)
def test_an_address_that_makes_no_sense_shows_the_list_without_it(
    cast: Cast, client: Client, query: dict[str, str]
) -> None:
    case = log_case(cast)
    assert listed(client, cast.officer, **query) == {ref(case)}
    assert b"There is a problem" not in client.get(reverse("cases"), query).content


def test_no_address_of_the_list_holds_a_name_or_words(cast: Cast, client: Client) -> None:
    for number in range(30):
        log_case(cast, on=clock.today() - timedelta(days=number))
    client.force_login(cast.officer)
    page = client.get(reverse("cases"), {"sort": "owner"})
    for name in ("next_url", "csv_url"):
        assert "Olive" not in page.context[name]
    assert "after=" in page.context["next_url"]


@pytest.mark.parametrize("sort", [sign + key for key in SORTS for sign in ("", "-")])
def test_turning_pages_meets_every_case_once_and_back_again(cast: Cast, sort: str) -> None:
    """Ties in every key: days, wards, owners and bands repeat, and some contact days are empty."""
    users = [cast.officer, cast.colleague, cast.other_team]
    for number in range(11):
        log_case(
            cast,
            by=users[number % 3],
            ward=[cast.north, cast.south, None][number % 3],
            on=clock.today() - timedelta(days=number % 4),
        )
    AsbCase.objects.filter(owner=cast.colleague).update(next_contact_on=None, risk_band="high")
    every = CaseFilters()
    pages = [case_page(cast.officer, every, sort=sort, size=4)]
    assert pages[0].before is None
    while pages[-1].after:
        pages.append(case_page(cast.officer, every, sort=sort, size=4, after=pages[-1].after))
    forwards = [case.pk for page in pages for case in page.cases]
    assert len(forwards) == len(set(forwards)) == 11
    back = pages[-1]
    seen = [case.pk for case in back.cases]
    while back.before:
        back = case_page(cast.officer, every, sort=sort, size=4, before=back.before)
        seen = [*(case.pk for case in back.cases), *seen]
    assert seen == forwards


def test_the_gravest_risk_stands_first_when_sorted_by_risk(cast: Cast) -> None:
    cases = [log_case(cast) for _ in range(4)]
    for case, band in zip(cases, ("medium", "", "high", "standard"), strict=True):
        AsbCase.objects.filter(pk=case.pk).update(risk_band=band)
    page = case_page(cast.officer, CaseFilters(), sort="-risk")
    assert [case.risk_band for case in page.cases] == ["high", "medium", "standard", ""]


def test_headers_sort_by_the_server_and_say_which_way(cast: Cast, client: Client) -> None:
    log_case(cast)
    client.force_login(cast.officer)
    page = client.get(reverse("cases"), {"sort": "-risk", "type": "nuisance"}).content.decode()
    assert 'aria-sort="descending"' in page
    assert page.count('aria-sort="none"') == 5
    assert "?sort=risk&amp;type=nuisance" in page or "?type=nuisance&amp;sort=risk" in page


def test_an_empty_list_says_so(cast: Cast, client: Client) -> None:
    client.force_login(cast.officer)
    assert "No open cases" in client.get(reverse("cases")).content.decode()
    log_case(cast)
    page = client.get(reverse("cases"), {"type": "personal"}).content.decode()
    assert "No cases match these filters" in page


def test_a_partner_is_offered_no_list_of_staff(cast: Cast, client: Client) -> None:
    client.force_login(cast.partner)
    page = client.get(reverse("cases")).content.decode()
    assert 'name="owner"' not in page
    assert cast.colleague.name not in page


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        response = client.get(url)
        if response.streaming:
            response.getvalue()
    assert response.status_code == 200
    return len(caught)


def test_a_thousand_cases_cost_as_many_queries_as_ten(cast: Cast, client: Client) -> None:
    model = log_case(cast)
    grow(model, 9)
    client.force_login(cast.officer)
    addresses = [
        reverse("cases"),
        reverse("cases") + "?sort=owner&overdue=yes",
        reverse("cases_csv"),
    ]
    client.get(addresses[0])
    few = [queries(client, address) for address in addresses]
    grow(model, 990)
    assert AsbCase.objects.count() == 1000
    assert [queries(client, address) for address in addresses] == few
    assert max(few) <= 20


def grow(model: AsbCase, number: int) -> None:
    """Copies of a case, straight into the tables: logging a thousand by the service takes minutes."""
    from partnership.models import Record
    from partnership.references import new_reference

    source = model.record
    records = Record.objects.bulk_create(
        Record(
            partnership=source.partnership,
            kind=source.kind,
            reference=new_reference("CS"),
            agency=source.agency,
            team=source.team,
        )
        for _ in range(number)
    )
    day = clock.today() - timedelta(days=30)
    AsbCase.objects.bulk_create(
        AsbCase(
            record=record,
            partnership=model.partnership,
            title="Copy",
            asb_type=model.asb_type,
            source=model.source,
            owner=model.owner,
            ward=model.ward,
            opened_on=day,
            next_contact_on=day,
        )
        for record in records
    )
