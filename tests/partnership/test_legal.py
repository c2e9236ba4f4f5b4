"""The legal officer: from which day a law holds, who may say so, and what can never be changed."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partnership import clock, legal
from partnership.law import LAW, NUMBER, in_words, key_of, law_on, slug_of, sync_law, tool_of
from partnership.models import AccessLogEntry, LegalParameter, LegalParameterChange, User
from partnership.rules import Refused
from tests.cast import Cast, assemble

TODAY = date(2026, 11, 25)
APRIL = date(2027, 4, 1)
SI = "SI 2027/123 reg. 2"


@pytest.fixture(autouse=True)
def _today() -> Any:
    with clock.pretend(clock.start_of_day(TODAY) + timedelta(hours=10)):
        yield


def waiting(cast: Cast, key: str = "fpn.cpn_maximum") -> LegalParameter:
    return LegalParameter.objects.get(partnership=cast.area, key=key, effective_from=None)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def rules(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {finding.rule for finding in refusal.value.findings}


def day_fields(day: date) -> dict[str, str]:
    return {
        "effective_from-day": str(day.day),
        "effective_from-month": str(day.month),
        "effective_from-year": str(day.year),
    }


# Giving a row its day.


def test_a_commencement_day_changes_the_law_from_that_day_and_not_before(cast: Cast) -> None:
    row = legal.commence(waiting(cast), APRIL, SI, by=cast.legal)
    assert law_on(cast.area.pk, date(2027, 3, 31)).number("fpn.cpn_maximum") == 100
    assert law_on(cast.area.pk, APRIL).number("fpn.cpn_maximum") == 500
    assert (row.set_by, row.set_at, row.regulations) == (cast.legal, clock.now(), SI)
    assert row.source == "Crime and Policing Act 2026 s.4"
    change = LegalParameterChange.objects.get(parameter=row)
    assert (change.kind, change.old_day, change.new_day) == ("commenced", None, APRIL)
    assert (change.by, change.source, change.at) == (cast.legal, SI, clock.now())
    entry = AccessLogEntry.objects.get(object_type="legalparameter")
    assert (entry.action, entry.object_id, entry.user) == ("change", row.pk, cast.legal)


def test_another_partnership_keeps_its_own_law(cast: Cast) -> None:
    legal.commence(waiting(cast), APRIL, SI, by=cast.legal)
    assert law_on(cast.stranger.partnership_id, APRIL).number("fpn.cpn_maximum") == 100


def test_a_release_does_not_bring_back_the_row_that_was_commenced(cast: Cast) -> None:
    legal.commence(waiting(cast), APRIL, SI, by=cast.legal)
    before = LegalParameter.objects.filter(partnership=cast.area).count()
    sync_law(cast.area)
    assert LegalParameter.objects.filter(partnership=cast.area).count() == before


@pytest.mark.parametrize("name", ["officer", "manager", "administrator", "stranger"])
def test_law_1_only_a_legal_officer_of_the_partnership_changes_the_law(
    cast: Cast, name: str
) -> None:
    by = cast.accounts()[name]
    row = waiting(cast)
    for step in (
        lambda: legal.commence(row, APRIL, SI, by=by),
        lambda: legal.add_row("cpn.appeal_days", "28", APRIL, SI, by=by),
        lambda: legal.withdraw_commencement(row, by=by),
    ):
        with pytest.raises(Refused) as refusal:
            step()
        assert rules(refusal) == {"LAW-1"}


def test_law_1_a_legal_officer_of_another_partnership_is_as_powerless(cast: Cast) -> None:
    User.objects.filter(pk=cast.stranger.pk).update(role="legal_officer")
    with pytest.raises(Refused) as refusal:
        legal.commence(waiting(cast), APRIL, SI, by=User.objects.get(pk=cast.stranger.pk))
    assert rules(refusal) == {"LAW-1"}


@pytest.mark.parametrize("source", ["", "   "])
def test_law_3_the_regulations_must_be_named(cast: Cast, source: str) -> None:
    for step in (
        lambda: legal.commence(waiting(cast), APRIL, source, by=cast.legal),
        lambda: legal.add_row("cpn.appeal_days", "28", APRIL, source, by=cast.legal),
    ):
        with pytest.raises(Refused) as refusal:
            step()
        assert rules(refusal) == {"LAW-3"}


def test_law_4_one_value_for_each_day(cast: Cast) -> None:
    legal.add_row("fpn.cpn_maximum", "300", APRIL, SI, by=cast.legal)
    for step in (
        lambda: legal.add_row("fpn.cpn_maximum", "400", APRIL, SI, by=cast.legal),
        lambda: legal.commence(waiting(cast), APRIL, SI, by=cast.legal),
    ):
        with pytest.raises(Refused) as refusal:
            step()
        assert rules(refusal) == {"LAW-4"}
    legal.commence(waiting(cast), APRIL + timedelta(days=1), SI, by=cast.legal)


def test_law_5_a_day_in_the_past_needs_a_reason_and_today_needs_none(cast: Cast) -> None:
    yesterday = TODAY - timedelta(days=1)
    with pytest.raises(Refused) as refusal:
        legal.commence(waiting(cast), yesterday, SI, by=cast.legal, reason=" ")
    assert rules(refusal) == {"LAW-5"}
    why = "The regulations reached us a week late."
    row = legal.commence(waiting(cast), yesterday, SI, by=cast.legal, reason=why)
    assert LegalParameterChange.objects.get(parameter=row).reason == why
    legal.commence(waiting(cast, "dispersal.maximum_hours"), TODAY, SI, by=cast.legal)
    assert law_on(cast.area.pk, TODAY).number("dispersal.maximum_hours") == 72


@pytest.mark.parametrize(
    ("day", "is_good"),
    [(date(2026, 4, 28), False), (date(2026, 4, 29), True)],
)
def test_law_6_nothing_commences_before_its_act_was_passed(
    cast: Cast, day: date, is_good: bool
) -> None:
    if is_good:
        legal.commence(waiting(cast), day, SI, by=cast.legal, reason="Late")
        return
    with pytest.raises(Refused) as refusal:
        legal.commence(waiting(cast), day, SI, by=cast.legal, reason="Late")
    assert rules(refusal) == {"LAW-6"}


@pytest.mark.parametrize(
    ("day", "is_good"),
    [
        (date(2014, 10, 19), False),
        (date(2014, 10, 21), True),
        (date(2036, 11, 25), True),
        (date(2036, 11, 26), False),
    ],
)
def test_law_6_a_value_holds_from_no_absurd_day(cast: Cast, day: date, is_good: bool) -> None:
    if is_good:
        legal.add_row("cpn.appeal_days", "28", day, SI, by=cast.legal, reason="Late")
        return
    with pytest.raises(Refused) as refusal:
        legal.add_row("cpn.appeal_days", "28", day, SI, by=cast.legal, reason="Late")
    assert rules(refusal) == {"LAW-6"}


def test_law_7_a_day_is_given_once(cast: Cast) -> None:
    row = waiting(cast)
    legal.commence(row, APRIL, SI, by=cast.legal)
    # `row` is as the second browser tab still has it.
    with pytest.raises(Refused) as refusal:
        legal.commence(row, date(2027, 5, 1), SI, by=cast.legal)
    assert rules(refusal) == {"LAW-7"}
    assert LegalParameterChange.objects.count() == 1


def test_a_row_of_law_cannot_be_rewritten_by_any_code(cast: Cast) -> None:
    rows = LegalParameter.objects.filter(partnership=cast.area, key="cpn.appeal_days", value="21")
    for change in (
        {"value": "1"},
        {"key": "cpn.minimum_age"},
        {"source": "Nowhere"},
        {"effective_from": APRIL},
    ):
        with pytest.raises(DatabaseError, match="never rewritten"), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("DELETE FROM partnership_legalparameter")
    assert law_on(cast.area.pk, TODAY).number("cpn.appeal_days") == 21


# New values.


def test_a_new_value_follows_the_one_before_it(cast: Cast) -> None:
    legal.add_row("cpn.appeal_days", "28", APRIL, SI, "Check the form", by=cast.legal)
    assert law_on(cast.area.pk, date(2027, 3, 31)).number("cpn.appeal_days") == 21
    assert law_on(cast.area.pk, APRIL).number("cpn.appeal_days") == 28
    legal.add_row("cpn.appeal_days", "14", date(2028, 4, 1), SI, by=cast.legal)
    assert law_on(cast.area.pk, date(2028, 3, 31)).number("cpn.appeal_days") == 28
    assert law_on(cast.area.pk, date(2028, 4, 1)).number("cpn.appeal_days") == 14


@pytest.mark.parametrize(
    ("key", "typed", "written"),
    [
        ("cpn.appeal_days", " 28 ", "28"),
        ("cpn.appeal_days", "028", "28"),
        ("cpn.appeal_days", "366", "366"),
        ("cpn.appeal_days", "367", None),
        ("cpn.appeal_days", "0", None),
        ("cpn.appeal_days", "-3", None),
        ("cpn.appeal_days", "21.5", None),
        ("cpn.appeal_days", "٣", None),
        ("cpn.appeal_days", "", None),
        ("fpn.cpn_maximum", "£1,000", "1000"),
        ("fpn.cpn_maximum", "100000", "100000"),
        ("fpn.cpn_maximum", "100001", None),
        ("fpn.cpn_maximum", "99.50", None),
        ("respect.available", "1", "1"),
        ("respect.available", "0", "0"),
        ("respect.available", "yes", None),
        ("respect.available", "2", None),
        ("cbo.legal_basis", "Sentencing  Act 2020 s.330", "Sentencing Act 2020 s.330"),
        ("cbo.legal_basis", " ", None),
        ("cbo.legal_basis", "x" * 121, None),
    ],
)
def test_law_2_a_value_has_the_form_of_its_rule_and_is_sensible(
    cast: Cast, key: str, typed: str, written: str | None
) -> None:
    if written is not None:
        assert legal.add_row(key, typed, APRIL, SI, by=cast.legal).value == written
        return
    with pytest.raises(Refused) as refusal:
        legal.add_row(key, typed, APRIL, SI, by=cast.legal)
    assert rules(refusal) == {"LAW-2"}


def test_every_unit_of_the_law_has_an_upper_bound_and_a_way_to_be_read() -> None:
    for key, meaning in LAW.items():
        assert meaning.form != NUMBER or meaning.unit in legal.LARGEST, key
        assert key_of(slug_of(key)) == key
        assert tool_of(key)
    assert in_words("fpn.cpn_maximum", "2500") == "£2,500"
    assert in_words("case_review.complaint_months", "1") == "1 month"
    assert in_words("cpn.appeal_days", "21") == "21 days"
    assert in_words("respect.available", "0") == "No"


# Taking a day back.


def test_a_day_that_lies_ahead_can_be_taken_back_and_set_again(cast: Cast) -> None:
    row = legal.commence(waiting(cast), APRIL, SI, by=cast.legal)
    legal.withdraw_commencement(row, by=cast.legal)
    assert law_on(cast.area.pk, APRIL).number("fpn.cpn_maximum") == 100
    legal.commence(waiting(cast), date(2027, 6, 1), "SI 2027/200", by=cast.legal)
    assert law_on(cast.area.pk, date(2027, 6, 1)).number("fpn.cpn_maximum") == 500
    history = LegalParameterChange.objects.order_by("at", "pk").values_list(
        "kind", "old_day", "new_day"
    )
    assert set(history) == {
        ("commenced", None, APRIL),
        ("withdrawn", APRIL, None),
        ("commenced", None, date(2027, 6, 1)),
    }


def test_an_added_value_that_is_taken_back_is_no_law_and_can_be_added_again(cast: Cast) -> None:
    row = legal.add_row("cpn.appeal_days", "280", APRIL, SI, by=cast.legal)
    row = legal.withdraw_commencement(row, by=cast.legal)
    assert row.was_taken_back
    assert not row.is_waiting
    assert law_on(cast.area.pk, APRIL).number("cpn.appeal_days") == 21
    with pytest.raises(Refused) as refusal:
        legal.commence(row, APRIL, SI, by=cast.legal)
    assert rules(refusal) == {"LAW-7"}
    legal.add_row("cpn.appeal_days", "28", APRIL, SI, by=cast.legal)


def test_law_8_what_is_in_force_is_not_taken_back(cast: Cast) -> None:
    row = legal.commence(waiting(cast), APRIL, SI, by=cast.legal)
    with clock.pretend(clock.start_of_day(APRIL)), pytest.raises(Refused) as refusal:
        legal.withdraw_commencement(row, by=cast.legal)
    assert rules(refusal) == {"LAW-8"}
    with clock.pretend(clock.start_of_day(APRIL) - timedelta(seconds=1)):
        legal.withdraw_commencement(row, by=cast.legal)
    with pytest.raises(Refused) as refusal:
        legal.withdraw_commencement(row, by=cast.legal)
    assert rules(refusal) == {"LAW-8"}


@pytest.mark.parametrize("what", ["commence", "add"])
def test_two_legal_officers_at_once_write_one_value(committed_db: str, what: str) -> None:
    cast = assemble()
    row = waiting(cast)
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def run(day: date) -> None:
        start.wait()
        try:
            with clock.pretend(clock.start_of_day(TODAY)):
                if what == "commence":
                    legal.commence(row, day, SI, by=cast.legal)
                else:
                    legal.add_row("fpn.cpn_maximum", "300", APRIL, SI, by=cast.legal)
            outcomes.append("done")
        except Refused as refusal:
            outcomes.append(refusal.findings[0].rule)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[APRIL + timedelta(days=n)]) for n in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == sorted(["done", "LAW-7" if what == "commence" else "LAW-4"])
    assert LegalParameterChange.objects.count() == 1


# Pages.


@pytest.mark.parametrize(
    ("name", "reads", "manages"),
    [
        ("legal", True, True),
        ("officer", True, False),
        ("manager", True, False),
        ("partner", False, False),
        ("analyst", False, False),
        ("administrator", False, False),
    ],
)
def test_who_reads_the_law_and_who_changes_it(
    cast: Cast, name: str, reads: bool, manages: bool
) -> None:
    client = client_of(cast.accounts()[name])
    assert client.get("/law/").status_code == (200 if reads else 403)
    assert client.get("/law/cpn-appeal_days/").status_code == (200 if reads else 403)
    pk = waiting(cast).pk
    for path in ("cpn-appeal_days/add/", f"rows/{pk}/commence/"):
        assert client.get(f"/law/{path}").status_code == (200 if manages else 403)
    home = client.get("/account/").content.decode()
    assert ('href="/law/"' in home) is reads
    page = client.get("/law/fpn-cpn_maximum/").content.decode()
    assert ("Set the day" in page) is manages
    assert ("Add a value" in page) is manages


def test_the_legal_officer_starts_at_the_law_and_opens_no_case(cast: Cast) -> None:
    client = client_of(cast.legal)
    assert client.get("/").headers["Location"] == "/law/"
    for path in ("/cases/", "/my-work/", "/people/", "/figures/", "/accounts/"):
        assert client.get(path).status_code == 403


def test_the_list_shows_what_holds_what_comes_and_what_is_not_commenced(cast: Cast) -> None:
    legal.commence(waiting(cast), APRIL, SI, by=cast.legal)
    page = client_of(cast.officer).get("/law/")
    tools = {each["name"]: each["rules"] for each in page.context["tools"]}
    assert sum(len(rules) for rules in tools.values()) == len(LAW)
    cpn, pspo = (
        next(rule for rule in tools["Fixed penalties"] if what in rule["title"])
        for what in ("breach of a CPN", "breach of a PSPO")
    )
    assert cpn["now"]["value"] == "£100"
    assert cpn["now"]["since"] == date(2014, 10, 20)
    assert [(each["value"], each["since"]) for each in cpn["coming"]] == [("£500", APRIL)]
    assert cpn["waiting"] == []
    assert pspo["coming"] == []
    assert [each["value"] for each in pspo["waiting"]] == ["£500"]
    assert "Not commenced" in page.content.decode()
    assert "SI 2027/123" in page.content.decode()
    changes = client_of(cast.officer).get("/law/?show=changes").context["tools"]
    shown = [rule for tool in changes for rule in tool["rules"]]
    assert cpn["title"] in [rule["title"] for rule in shown]
    assert all(rule["coming"] or rule["waiting"] for rule in shown)


def test_a_day_entered_on_the_page_changes_the_law_from_that_day(cast: Cast) -> None:
    client = client_of(cast.legal)
    row = waiting(cast)
    answer = client.post(
        f"/law/rows/{row.pk}/commence/", {**day_fields(APRIL), "source": SI}, follow=True
    )
    page = answer.content.decode()
    assert answer.redirect_chain == [("/law/fpn-cpn_maximum/", 302)]
    assert "£500 from 1 April 2027" in page
    assert "To come" in page
    assert "Lena Legal" in page
    assert law_on(cast.area.pk, date(2027, 3, 31)).number("fpn.cpn_maximum") == 100
    assert law_on(cast.area.pk, APRIL).number("fpn.cpn_maximum") == 500
    # Pressed twice: nothing more happens, and the page says so.
    again = client.post(
        f"/law/rows/{row.pk}/commence/",
        {**day_fields(date(2027, 5, 1)), "source": SI},
        follow=True,
    )
    assert "Nothing was changed" in again.content.decode()
    assert LegalParameterChange.objects.count() == 1


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(cast: Cast) -> None:
    client = client_of(cast.legal)
    row = waiting(cast)
    answer = client.post(
        f"/law/rows/{row.pk}/commence/",
        {**day_fields(TODAY - timedelta(days=2)), "source": "SI 2026/999"},
    )
    page = answer.content.decode()
    assert "Enter why the day lies in the past" in page
    assert "SI 2026/999" in page
    row.refresh_from_db()
    assert row.effective_from is None
    answer = client.post("/law/cpn-appeal_days/add/", {"value": "many", "source": ""})
    page = answer.content.decode()
    assert "Enter the first day on which it holds" in page
    assert "Enter the regulations" in page
    answer = client.post(
        "/law/cpn-appeal_days/add/", {"value": "many", "source": SI, **day_fields(APRIL)}
    )
    assert "Value must be a whole number of days" in answer.content.decode()


def test_a_day_in_the_past_is_taken_with_its_reason_and_says_what_stays(cast: Cast) -> None:
    answer = client_of(cast.legal).post(
        f"/law/rows/{waiting(cast).pk}/commence/",
        {
            **day_fields(TODAY - timedelta(days=2)),
            "source": SI,
            "reason": "The circular came late.",
        },
        follow=True,
    )
    page = answer.content.decode()
    assert answer.redirect_chain
    assert "keeps the deadlines that were computed for it" in page
    assert "The circular came late." in page


def test_a_value_is_added_and_taken_back_on_the_pages(cast: Cast) -> None:
    client = client_of(cast.legal)
    client.post("/law/respect-available/add/", {"value": "1", "source": SI, **day_fields(APRIL)})
    assert law_on(cast.area.pk, APRIL).allows("respect.available")
    assert not law_on(cast.area.pk, date(2027, 3, 31)).allows("respect.available")
    row = LegalParameter.objects.get(key="respect.available", effective_from=APRIL)
    page = client.get(f"/law/rows/{row.pk}/take-back/").content.decode()
    assert "It stays in the history" in page
    answer = client.post(f"/law/rows/{row.pk}/take-back/", follow=True)
    page = answer.content.decode()
    assert "Day taken back" in page
    assert "Taken back" in page
    assert not law_on(cast.area.pk, APRIL).allows("respect.available")
    again = client.post(f"/law/rows/{row.pk}/take-back/", follow=True).content.decode()
    assert "Nothing was changed" in again
    assert LegalParameterChange.objects.count() == 2


def test_the_list_costs_the_same_however_many_values_there_are(cast: Cast) -> None:
    client = client_of(cast.legal)
    client.get("/law/")

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            client.get("/law/")
        return len(caught)

    one = cost()
    for year in (2028, 2029, 2030):
        legal.add_row("cpn.appeal_days", "28", date(year, 4, 1), SI, by=cast.legal)
    assert cost() == one <= 10
