"""Which complaints qualify, and when enough of them leave no choice (2014 Act s.104)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from cases.models import CaseReview
from cases.services import reviews
from cases.services.reviews.threshold import why_not
from partnership import clock
from partnership.models import LegalParameter, LocalSetting, User
from tests.cases.reviews.conftest import Table, refused
from tests.cast import Cast


@pytest.mark.parametrize(
    ("behaviour", "last_day"),
    [
        # One month beginning with the day: the day before its namesake.
        (date(2026, 3, 1), date(2026, 3, 31)),
        (date(2026, 3, 15), date(2026, 4, 14)),
        # A month without the namesake runs to its end.
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2026, 1, 30), date(2026, 2, 28)),
        (date(2026, 1, 29), date(2026, 2, 28)),
        (date(2026, 1, 28), date(2026, 2, 27)),
        (date(2024, 1, 31), date(2024, 2, 29)),
        (date(2024, 1, 29), date(2024, 2, 28)),
        (date(2024, 2, 29), date(2024, 3, 28)),
        (date(2026, 3, 31), date(2026, 4, 30)),
        (date(2025, 12, 31), date(2026, 1, 30)),
    ],
)
def test_a_complaint_is_made_within_one_month_of_the_behaviour_that_day_counted(
    cast: Cast, behaviour: date, last_day: date
) -> None:
    def why(complained: date) -> list[str]:
        return why_not(
            cast.area.pk, behaviour_on=behaviour, complained_on=complained, applied_on=complained
        )

    assert why(behaviour) == []
    assert why(last_day) == []
    (reason,) = why(last_day + timedelta(days=1))
    assert reason.startswith("It was made more than one month after the behaviour")
    assert f"{last_day.day} {last_day:%B %Y}" in reason


@pytest.mark.parametrize(
    ("complaint", "last_day"),
    [
        (date(2026, 3, 1), date(2026, 8, 31)),
        (date(2026, 3, 31), date(2026, 9, 30)),
        (date(2025, 8, 31), date(2026, 2, 28)),
        (date(2023, 8, 31), date(2024, 2, 29)),
        (date(2023, 8, 29), date(2024, 2, 28)),
        (date(2024, 2, 29), date(2024, 8, 28)),
    ],
)
def test_the_application_is_made_within_six_months_of_the_complaint_that_day_counted(
    cast: Cast, complaint: date, last_day: date
) -> None:
    def why(applied: date) -> list[str]:
        return why_not(
            cast.area.pk, behaviour_on=complaint, complained_on=complaint, applied_on=applied
        )

    assert why(complaint) == []
    assert why(last_day) == []
    (reason,) = why(last_day + timedelta(days=1))
    assert reason.startswith("The application came more than 6 months after it")
    assert f"{last_day.day} {last_day:%B %Y}" in reason


def test_a_complaint_made_after_the_application_does_not_qualify(cast: Cast) -> None:
    day = date(2026, 5, 5)
    assert why_not(
        cast.area.pk, behaviour_on=day, complained_on=day + timedelta(days=1), applied_on=day
    ) == ["It was made after the application."]


def test_both_faults_of_a_complaint_are_told(cast: Cast) -> None:
    found = why_not(
        cast.area.pk,
        behaviour_on=date(2025, 1, 1),
        complained_on=date(2025, 3, 1),
        applied_on=date(2025, 12, 1),
    )
    assert len(found) == 2


def test_the_months_are_those_of_the_law_on_the_day_of_the_act(cast: Cast) -> None:
    for key, value in (
        ("case_review.complaint_months", "2"),
        ("case_review.application_months", "3"),
    ):
        LegalParameter.objects.create(
            partnership=cast.area,
            key=key,
            value=value,
            effective_from=date(2026, 5, 1),
            source="Local procedures",
        )

    def qualifies(behaviour: date, complained: date, applied: date) -> bool:
        return not why_not(
            cast.area.pk, behaviour_on=behaviour, complained_on=complained, applied_on=applied
        )

    # Two months for complaints from 1 May on, one for those before.
    assert not qualifies(date(2026, 3, 29), date(2026, 4, 30), date(2026, 4, 30))
    assert qualifies(date(2026, 3, 29), date(2026, 5, 1), date(2026, 5, 1))
    # Three months for applications from 1 May on, six for those before.
    assert qualifies(date(2026, 1, 1), date(2026, 1, 1), date(2026, 4, 30))
    assert not qualifies(date(2026, 1, 1), date(2026, 1, 1), date(2026, 5, 1))


def test_a_complaint_from_before_the_act_does_not_qualify(cast: Cast) -> None:
    found = why_not(
        cast.area.pk,
        behaviour_on=date(2014, 10, 19),
        complained_on=date(2014, 10, 19),
        applied_on=date(2014, 10, 20),
    )
    assert len(found) == 1
    assert "no rule in force on 19 October 2014" in found[0]


# The number.


def local(cast: Cast, value: int, day: date) -> None:
    LocalSetting.objects.create(
        partnership=cast.area,
        key="case_review_threshold",
        value=value,
        effective_from=day,
        source="Procedures",
    )


def test_three_are_enough_unless_local_procedures_ask_for_fewer(cast: Cast) -> None:
    assert reviews.threshold_on(cast.area.pk, date(2026, 5, 1)) == 3
    local(cast, 2, date(2026, 5, 2))
    assert reviews.threshold_on(cast.area.pk, date(2026, 5, 1)) == 3
    assert reviews.threshold_on(cast.area.pk, date(2026, 5, 2)) == 2


@pytest.mark.parametrize(("value", "effective"), [(3, 3), (4, 3), (9, 3), (1, 1), (0, 1)])
def test_no_local_number_gets_past_the_law(cast: Cast, value: int, effective: int) -> None:
    local(cast, value, date(2026, 5, 1))
    assert reviews.threshold_on(cast.area.pk, date(2026, 5, 1)) == effective


@pytest.fixture
def legal(cast: Cast) -> User:
    user: User = User.objects.create_user(
        "lee.legal@testshire.example",
        "a long enough password",
        name="Lee Legal",
        partnership=cast.area,
        agency=cast.council,
        role_id="legal_officer",
    )
    return user


def test_the_legal_officer_sets_the_local_threshold_and_never_above_the_law(
    cast: Cast, legal: User
) -> None:
    day = date(2026, 5, 1)

    def to(value: int, by: User = legal, source: str = "Procedures, May 2026") -> LocalSetting:
        return reviews.set_threshold(by=by, value=value, effective_from=day, source=source)

    assert refused(lambda: to(4)) == ["CR-13"]
    assert refused(lambda: to(0)) == ["CR-13"]
    assert refused(lambda: to(2, source=" ")) == ["CR-13"]
    assert refused(lambda: to(2, by=cast.officer)) == ["CR-13"]
    assert not LocalSetting.objects.exists()
    to(3)
    to(1)
    assert LocalSetting.objects.get().value == 1
    assert refused(
        lambda: reviews.set_threshold(
            by=legal, value=2, effective_from=date(2014, 10, 19), source="x"
        )
    ) == ["CR-2"]


# The decision.


def decide(table: Table, review: CaseReview, **more: object) -> CaseReview:
    return reviews.decide_threshold(
        review,
        **{  # type: ignore[arg-type]
            "by": table.by,
            "met": False,
            "decision_reasons": "Dealt with in full.",
            "persistence": "Twice.",
            "harm": "Little.",
            "response": "A visit the next day.",
            **more,
        },
    )


def test_with_enough_qualifying_complaints_the_threshold_is_met(table: Table) -> None:
    review = table.apply()
    table.complain(review, 3)
    assert refused(lambda: decide(table, review)) == ["CR-10"]
    review.refresh_from_db()
    assert review.state == "received"
    decide(table, review, met=True)
    review.refresh_from_db()
    assert (review.state, review.threshold_met) == ("threshold_met", True)
    assert (review.threshold_counted, review.threshold_required) == (3, 3)


def test_one_fewer_leaves_the_bodies_to_decide(table: Table) -> None:
    review = table.apply()
    table.complain(review, 2)
    decide(table, review)
    review.refresh_from_db()
    assert (review.state, review.threshold_met) == ("threshold_not_met", False)
    assert (review.threshold_counted, review.threshold_required) == (2, 3)


def test_a_complaint_that_does_not_qualify_is_not_counted(table: Table) -> None:
    review = table.apply()
    table.complain(review, 2)
    table.complain(review, behaviour_on=review.applied_on - timedelta(days=40))
    assert [each.qualifies for each in reviews.check_complaints(review)].count(True) == 2
    decide(table, review)


def test_the_bodies_may_find_it_met_with_no_complaint_that_qualifies(table: Table) -> None:
    review = decide(table, table.apply(), met=True)
    assert (review.state, review.threshold_counted) == ("threshold_met", 0)


def test_the_number_is_that_of_the_day_of_the_application(table: Table) -> None:
    today = clock.today()
    local(table.cast, 1, today)
    before = table.apply(applied_on=today - timedelta(days=1))
    table.complain(before)
    decide(table, before)
    after = table.apply(reasons={"CR-24": "It is about something else."})
    table.complain(after)
    assert refused(lambda: decide(table, after)) == ["CR-10"]


def test_reasons_are_written_down_whichever_way_it_goes(table: Table) -> None:
    few = table.apply()
    for met in (True, False):
        assert refused(lambda met=met: decide(table, few, met=met, decision_reasons=" ")) == [
            "CR-11"
        ]
    table.complain(few, 3)
    assert refused(lambda: decide(table, few, met=True, decision_reasons="")) == ["CR-11"]


def test_below_the_number_persistence_harm_and_response_are_weighed(table: Table) -> None:
    review = table.apply()
    assert (
        refused(lambda: decide(table, review, persistence="", harm=" ", response=""))
        == ["CR-12"] * 3
    )
    for field in ("persistence", "harm", "response"):
        assert refused(lambda field=field: decide(table, review, **{field: ""})) == ["CR-12"]
    table.complain(review, 3)
    decide(table, review, met=True, persistence="", harm="", response="")


def test_the_database_itself_refuses_a_threshold_not_met_with_enough_complaints(
    table: Table,
) -> None:
    review = table.decided(met=False, times=2)
    CaseReview.objects.filter(pk=review.pk).update(threshold_counted=2)
    with (
        pytest.raises(IntegrityError, match="enough_complaints_are_enough"),
        transaction.atomic(),
    ):
        CaseReview.objects.filter(pk=review.pk).update(threshold_counted=3)


def test_the_day_of_the_decision_lies_between_the_application_and_today(table: Table) -> None:
    today = clock.today()
    review = table.apply(applied_on=today - timedelta(days=5))
    for day in (today + timedelta(days=1), today - timedelta(days=6), date(1989, 12, 31)):
        assert refused(lambda day=day: decide(table, review, decided_on=day)) == ["CR-1"]
    decide(table, review, decided_on=today - timedelta(days=5))


def test_just_after_midnight_in_summer_the_day_is_londons(table: Table) -> None:
    # 23:30 in UTC is half past midnight in London.
    with clock.pretend(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)):
        review = table.apply()
        assert review.applied_on == date(2026, 7, 1)
