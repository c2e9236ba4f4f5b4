"""Rules of civil injunctions, on both sides of every border."""

from __future__ import annotations

from datetime import date

import pytest

from orders.kinds import Kind
from tests.orders.conftest import START, Bench, on_day
from tests.orders.drafts import (
    Answers,
    applied,
    at,
    commence,
    days_after,
    injunction,
    late,
    require,
    told,
    youth_views,
)

COUNTY: Answers = {"court": "county_court", "with_notice": True}
YOUTH: Answers = {"court": "youth_court", "with_notice": True}
UNTIL: Answers = {"ends_on": date(2026, 12, 31)}


@pytest.mark.rule("INJ-1")
def test_a_landlord_applies_only_where_its_management_is_affected(bench: Bench) -> None:
    landlord = injunction(bench, applicant="housing_provider")
    assert bench.refused(landlord, "apply", START, **COUNTY) == {"INJ-1"}
    affected = injunction(bench, applicant="housing_provider", housing_functions_affected=True)
    assert bench.refused(affected, "apply", START, **COUNTY) == set()
    assert bench.refused(injunction(bench), "apply", START, **COUNTY) == set()


@pytest.mark.rule("INJ-2")
def test_nobody_under_ten_is_enjoined(bench: Bench) -> None:
    nine = bench.person(date(2016, 3, 2), "Nina", "Nine")
    bench.perpetrator(nine)
    order = youth_views(bench, injunction(bench, nine), START)
    assert bench.refused(order, "apply", START, **YOUTH) == {"INJ-2"}
    birthday = date(2026, 3, 2)
    assert bench.refused(order, "apply", birthday, **YOUTH) == set()


@pytest.mark.rule("INJ-3", "INJ-15")
def test_on_the_last_day_under_18_it_is_the_youth_court_and_youth_justice_is_heard(
    bench: Bench,
) -> None:
    almost = bench.person(date(2008, 3, 2), "Alma", "Almost")
    bench.perpetrator(almost)
    order = injunction(bench, almost)
    assert bench.refused(order, "apply", START, **COUNTY) == {"INJ-3"}
    assert bench.refused(order, "apply", START, **YOUTH) == {"INJ-3"}
    heard = youth_views(bench, order, START)
    assert bench.refused(heard, "apply", START, **COUNTY) == {"INJ-3"}
    assert bench.refused(heard, "apply", START, **YOUTH) == set()
    # A day later she is an adult.
    birthday = date(2026, 3, 2)
    assert bench.refused(heard, "apply", birthday, **YOUTH) == {"INJ-15"}
    assert bench.refused(heard, "apply", birthday, **COUNTY) == set()


@pytest.mark.rule("INJ-3")
def test_somebody_else_than_youth_justice_will_not_do(bench: Bench) -> None:
    order = injunction(bench, bench.sixteen)
    bench.take(order, "consult", START, body="chief_officer", note="Content.")
    assert bench.refused(order, "apply", START, **YOUTH) == {"INJ-3"}


@pytest.mark.rule("INJ-3")
def test_somebody_whose_estimated_age_is_under_18_is_treated_as_a_child(bench: Bench) -> None:
    from people.services import add_person

    with on_day(START):
        looks = add_person(by=bench.officer, given_name="Lou", estimated_age=17)
    bench.perpetrator(looks)
    order = injunction(bench, looks)
    assert bench.refused(order, "apply", START, **COUNTY) == {"INJ-3"}
    # A year on, the estimate has grown with the person.
    assert bench.refused(order, "apply", date(2027, 3, 1), **COUNTY) == set()


@pytest.mark.rule("INJ-3")
def test_each_variation_that_we_apply_for_wants_a_consultation_of_its_own(bench: Bench) -> None:
    order = youth_views(bench, injunction(bench, bench.sixteen), START)
    order = bench.take(order, "apply", START, **YOUTH)
    order = bench.take(order, "make", START, ends_on=date(2027, 2, 28))
    order = bench.serve(order, START)
    april, may = date(2026, 4, 1), date(2026, 5, 1)
    wanted: Answers = {"applied_by": "us", "note": "Moved house."}
    assert bench.refused(order, "vary", april, **wanted) == {"INJ-3"}
    assert bench.refused(order, "discharge", april, **wanted) == {"INJ-3"}
    # What the respondent applies for is not our application.
    assert bench.refused(order, "vary", april, applied_by="respondent", note="Moved.") == set()
    order = youth_views(bench, order, april)
    assert bench.refused(order, "discharge", april, **wanted) == set()
    order = bench.take(order, "vary", april, **wanted)
    assert bench.refused(order, "vary", may, **wanted) == {"INJ-3"}
    order = youth_views(bench, order, may)
    assert bench.refused(order, "vary", may, **wanted) == set()


@pytest.mark.rule("INJ-3", "INJ-16")
def test_each_childs_breach_is_brought_to_the_youth_court_after_consultation(
    bench: Bench,
) -> None:
    order = youth_views(bench, injunction(bench, bench.sixteen), START)
    order = bench.take(order, "apply", START, **YOUTH)
    order = bench.take(order, "make", START, ends_on=date(2026, 5, 31))
    order = bench.serve(order, START)
    april = date(2026, 4, 1)
    breach = bench.breach(order, april, "prohibit")
    brought: Answers = {"breach": breach, "court": "youth_court"}
    assert bench.refused(order, "breach_prosecute", april, **brought) == {"INJ-3"}
    order = youth_views(bench, order, april)
    assert bench.refused(order, "breach_prosecute", april, **brought) == set()
    breach.refresh_from_db()
    elsewhere: Answers = {"breach": breach, "court": "county_court"}
    assert bench.refused(order, "breach_prosecute", april, **elsewhere) == {"INJ-16"}
    breach.refresh_from_db()
    order = bench.take(order, "breach_prosecute", april, **brought)
    # A second one is another application; so is one that is brought after the order has run out.
    again = bench.breach(order, days_after(april, 1), "prohibit")
    june = date(2026, 6, 10)
    order = bench.take(order, "discharge", date(2026, 5, 30), applied_by="respondent", note="x")
    later: Answers = {"breach": again, "court": "youth_court"}
    assert bench.refused(order, "breach_prosecute", june, **later) == {"INJ-3"}
    order = youth_views(bench, order, june)
    assert bench.refused(order, "breach_prosecute", june, **later) == set()


@pytest.mark.rule("INJ-4 BLOCK")
def test_without_notice_the_court_makes_only_an_interim_injunction(bench: Bench) -> None:
    order = applied(bench, with_notice=False)
    assert bench.refused(order, "make", START, **UNTIL) == {"INJ-4"}
    assert bench.refused(order, "interim", START) == set()
    assert bench.refused(order, "make", START, heard_on_notice=True, **UNTIL) == set()
    assert bench.refused(applied(bench), "make", START, **UNTIL) == set()


@pytest.mark.rule("INJ-4 DUE", "INJ-4 WARN")
def test_after_an_application_without_notice_youth_justice_is_heard_before_the_full_hearing(
    bench: Bench,
) -> None:
    order = applied(bench, bench.sixteen, court="youth_court", with_notice=False)
    assert bench.due(order, "consultation") == [START]
    deadline = order.record.deadlines.get(kind="order_consultation", met_at=None)
    assert deadline.source.startswith("INJ-4")
    assert deadline.assignee == bench.officer
    order = bench.take(
        order,
        "hearing",
        START,
        court="youth_court",
        purpose="final",
        listed_for=at(date(2026, 3, 20), 10),
    )
    # "Before the date of the hearing": the day before is the last.
    assert bench.due(order, "consultation") == [date(2026, 3, 19)]
    final: Answers = {"heard_on_notice": True, "ends_on": date(2026, 12, 31)}
    assert "INJ-4" in bench.warned(order, "make", date(2026, 3, 20), **final)
    order = youth_views(bench, order, date(2026, 3, 19))
    assert bench.due(order, "consultation") == []
    assert bench.warned(order, "make", date(2026, 3, 20), **final) == set()
    # Nothing of the kind of an adult, nor of an application with notice.
    assert bench.due(applied(bench, with_notice=False), "consultation") == []
    noticed = youth_views(bench, injunction(bench, bench.fifteen), START)
    noticed = bench.take(noticed, "apply", START, **YOUTH)
    assert bench.due(noticed, "consultation") == []


@pytest.mark.rule("INJ-5")
def test_what_is_to_be_done_has_a_supervisor(bench: Bench) -> None:
    order = injunction(bench)
    ready = require(
        bench, order, START, requirement_kind="do", requirement="Attend the clinic.", supervisor=""
    )
    ready = bench.take(ready, "apply", START, **COUNTY)
    assert bench.refused(ready, "make", START, **UNTIL) == {"INJ-5"}
    assert bench.refused(ready, "interim", START) == {"INJ-5"}
    nameless = [each for each in ready.requirements.all() if each.kind == "do"]
    # Until the court has decided, the wording may change.
    ready = bench.take(ready, "drop_requirement", START, requirements=nameless)
    assert ready.state == "applied"
    assert bench.refused(ready, "make", START, **UNTIL) == set()
    ready = require(
        bench, ready, START, requirement_kind="do", requirement="Attend.", supervisor="J. Support"
    )
    made = bench.serve(bench.take(ready, "make", START, **UNTIL), START)
    adding: Answers = {
        "applied_by": "us",
        "note": "Needed.",
        "requirement_kind": "do",
        "requirement": "Attend the course.",
    }
    assert bench.refused(made, "vary", START, **adding) == {"INJ-5"}
    assert bench.refused(made, "vary", START, supervisor="J. Support", **adding) == set()


@pytest.mark.rule("INJ-5")
def test_no_order_is_left_without_anything_that_it_asks(bench: Bench) -> None:
    order = applied(bench)
    held = list(order.requirements.all())
    empty = bench.take(order, "drop_requirement", START, requirements=held)
    assert bench.refused(empty, "make", START, **UNTIL) == {"INJ-5"}
    made = bench.serve(bench.take(applied(bench), "make", START, **UNTIL), START)
    every: Answers = {
        "requirements": list(made.requirements.all()),
        "applied_by": "us",
        "note": "x",
    }
    assert bench.refused(made, "vary", START, **every) == {"INJ-5"}


@pytest.mark.rule("INJ-6")
def test_a_power_of_arrest_needs_violence_or_risk_and_a_prohibition(bench: Bench) -> None:
    arrest: Answers = {"requirement": "Going near.", "power_of_arrest": True}
    calm = injunction(bench, violence_or_risk=False)
    no: Answers = {"requirement_kind": "prohibit", **arrest}
    assert bench.refused(calm, "add_requirement", START, **no) == {"INJ-6"}
    violent = injunction(bench)
    assert bench.refused(violent, "add_requirement", START, **no) == set()
    todo: Answers = {"requirement_kind": "do", "supervisor": "J. Support", **arrest}
    assert bench.refused(violent, "add_requirement", START, **todo) == {"INJ-6"}
    # Nor may the ground for it be taken away afterwards.
    armed = require(bench, violent, START, power_of_arrest=True)
    armed.answers["violence_or_risk"] = False
    armed.save()
    assert bench.refused(armed, "apply", START, **COUNTY) == {"INJ-6"}


@pytest.mark.rule("INJ-7")
def test_only_an_adult_is_kept_from_home(bench: Bench) -> None:
    almost = bench.person(date(2008, 3, 2), "Alma", "Almost")
    bench.perpetrator(almost)
    out: Answers = {
        "requirement_kind": "prohibit",
        "requirement": "Entering 9 Example Street.",
        "excludes_from_home": True,
    }
    child = injunction(bench, almost)
    assert bench.refused(child, "add_requirement", START, **out) == {"INJ-7"}
    assert bench.refused(child, "add_requirement", date(2026, 3, 2), **out) == set()
    # Drafted when an adult; the court's day, entered late, was the day before the birthday.
    draft = require(bench, child, date(2026, 3, 10), **out)
    draft.state, draft.court = "applied", "youth_court"
    draft.applied_on = date(2026, 2, 1)
    draft.save()
    assert bench.refused(draft, "make", START, ends_on=date(2026, 12, 31)) == {"INJ-7"}


@pytest.mark.rule("INJ-7")
def test_only_risk_and_a_landlord_the_council_or_the_police_keep_somebody_from_home(
    bench: Bench,
) -> None:
    out: Answers = {
        "requirement_kind": "prohibit",
        "requirement": "Entering 9 Example Street.",
        "excludes_from_home": True,
    }
    calm = injunction(bench, violence_or_risk=False)
    assert bench.refused(calm, "add_requirement", START, **out) == {"INJ-7"}
    for who in ("council", "police", "housing_provider"):
        fits = injunction(bench, applicant=who)
        assert bench.refused(fits, "add_requirement", START, **out) == set()
    for who in ("btp", "tfl", "environment_agency", "nhs"):
        other = injunction(bench, applicant=who)
        assert bench.refused(other, "add_requirement", START, **out) == {"INJ-7"}


@pytest.mark.rule("INJ-8")
def test_somebody_confirms_that_work_and_school_are_left_alone(bench: Bench) -> None:
    order = injunction(bench, avoids_work_and_school=False)
    assert bench.warned(order, "apply", START, **COUNTY) == {"INJ-8"}
    assert bench.warned(injunction(bench), "apply", START, **COUNTY) == set()


@pytest.mark.rule("INJ-9")
def test_a_childs_injunction_has_a_last_day_within_twelve_months(bench: Bench) -> None:
    order = youth_views(bench, injunction(bench, bench.sixteen), START)
    order = bench.take(order, "apply", START, **YOUTH)
    assert bench.refused(order, "make", START, is_indefinite=True) == {"INJ-9"}
    assert bench.refused(order, "make", START, ends_on=date(2027, 3, 1)) == {"INJ-9"}
    assert bench.refused(order, "make", START, ends_on=date(2027, 2, 28)) == set()
    assert bench.refused(order, "interim", START) == {"INJ-9"}
    assert bench.refused(order, "interim", START, ends_on=date(2026, 3, 20)) == set()
    made = bench.serve(bench.take(order, "make", START, ends_on=date(2026, 8, 31)), START)
    longer: Answers = {"applied_by": "respondent", "note": "Agreed."}
    august = date(2026, 8, 1)
    assert bench.refused(made, "vary", august, ends_on=date(2027, 3, 1), **longer) == {"INJ-9"}
    assert bench.refused(made, "vary", august, ends_on=date(2027, 2, 28), **longer) == set()


@pytest.mark.rule("INJ-9")
def test_an_adults_injunction_may_last_longer(bench: Bench) -> None:
    order = applied(bench)
    assert bench.refused(order, "make", START, ends_on=date(2030, 3, 1)) == set()
    assert bench.refused(order, "make", START, is_indefinite=True) == set()


@pytest.mark.rule("INJ-10")
def test_nuisance_to_a_home_is_a_ground_for_landlords_council_and_police(bench: Bench) -> None:
    nhs = injunction(bench, applicant="nhs", asb_limb="b")
    assert bench.refused(nhs, "apply", START, **COUNTY) == {"INJ-10"}
    for limb in ("a", "c"):
        other = injunction(bench, applicant="nhs", asb_limb=limb)
        assert bench.refused(other, "apply", START, **COUNTY) == set()
    for who in ("council", "police"):
        fits = injunction(bench, applicant=who, asb_limb="b")
        assert bench.refused(fits, "apply", START, **COUNTY) == set()
    nothing = injunction(bench)
    nothing.answers.pop("asb_limb")
    nothing.save()
    assert bench.refused(nothing, "apply", START, **COUNTY) == {"INJ-10"}


@pytest.mark.rule("INJ-11")
def test_once_its_section_is_commenced_an_adult_is_enjoined_only_about_housing(
    bench: Bench,
) -> None:
    day = date(2026, 4, 1)
    commence(bench, "injunction.available", "0", day)
    street = injunction(bench)
    assert bench.refused(street, "apply", days_after(day, -1), **COUNTY) == set()
    assert bench.refused(street, "apply", day, **COUNTY) == {"INJ-11"}
    homes = injunction(bench, asb_limb="b")
    assert bench.refused(homes, "apply", day, **COUNTY) == set()
    outsider = injunction(bench, asb_limb="c", applicant="nhs")
    assert bench.refused(outsider, "apply", day, **COUNTY) == {"INJ-11"}
    # Children have the youth injunction.
    child = youth_views(bench, injunction(bench, bench.sixteen), START)
    assert bench.refused(child, "apply", day, **YOUTH) == set()
    # What was applied for before is made after.
    before = bench.take(street, "apply", days_after(day, -1), **COUNTY)
    assert bench.refused(before, "make", day, **UNTIL) == set()


@pytest.mark.rule("INJ-11")
def test_before_part_1_of_the_act_there_was_no_injunction(bench: Bench) -> None:
    assert "INJ-11" in bench.refused(injunction(bench), "apply", date(2015, 3, 22), **COUNTY)
    assert bench.refused(injunction(bench), "apply", date(2015, 3, 23), **COUNTY) == set()


@pytest.mark.rule("INJ-12")
def test_either_side_applies_to_vary_or_discharge(bench: Bench) -> None:
    order = bench.serve(bench.take(applied(bench), "make", START, **UNTIL), START)
    for step in ("vary", "discharge"):
        for who in ("us", "respondent"):
            assert bench.refused(order, step, START, applied_by=who, note="Why") == set()
        assert "INJ-12" in bench.refused(order, step, START, applied_by="prosecution", note="Why")


@pytest.mark.rule("INJ-13")
def test_an_injunction_has_a_last_day_or_lasts_until_further_order(bench: Bench) -> None:
    order = applied(bench)
    assert bench.refused(order, "make", START) == {"INJ-13"}
    both: Answers = {"ends_on": date(2026, 12, 31), "is_indefinite": True}
    assert bench.refused(order, "make", START, **both) == {"INJ-13"}
    assert bench.refused(order, "make", START, ends_on=days_after(START, -1)) == {"INJ-13"}
    assert bench.refused(order, "make", START, ends_on=START) == set()


@pytest.mark.rule("INJ-14")
def test_whoever_applies_is_told_what_the_court_must_find() -> None:
    assert "INJ-14" in told("apply", Kind.INJUNCTION)
    assert "INJ-14" in told("apply", Kind.CBO)


@pytest.mark.rule("INJ-15")
def test_the_civil_courts_make_an_adults_injunction(bench: Bench) -> None:
    for court in ("magistrates_court", "crown_court", "youth_court"):
        order = injunction(bench)
        refused = bench.refused(order, "apply", START, court=court, with_notice=True)
        assert refused == {"INJ-15"}
    order = applied(bench, court="high_court")
    assert bench.refused(order, "make", START, court="crown_court", **UNTIL) == {"INJ-15"}
    assert bench.refused(order, "make", START, court="county_court", **UNTIL) == set()


@pytest.mark.rule("INJ-15")
def test_only_the_youth_court_makes_a_childs_injunction(bench: Bench) -> None:
    order = youth_views(bench, injunction(bench, bench.sixteen), START)
    order = bench.take(order, "apply", START, **YOUTH)
    made: Answers = {"ends_on": date(2026, 12, 31)}
    assert bench.refused(order, "make", START, court="county_court", **made) == {"INJ-15"}
    assert bench.refused(order, "make", START, **made) == set()


@pytest.mark.rule("INJ-16")
def test_breach_of_an_adults_injunction_is_contempt_and_no_offence(bench: Bench) -> None:
    order = bench.serve(bench.take(applied(bench), "make", START, **UNTIL), START)
    breach = bench.breach(order, START, "prohibit")
    for court in ("magistrates_court", "crown_court"):
        refused = bench.refused(order, "breach_prosecute", START, breach=breach, court=court)
        assert refused == {"INJ-16"}
    for court in ("county_court", "high_court"):
        assert bench.refused(order, "breach_prosecute", START, breach=breach, court=court) == set()
        breach.refresh_from_db()
    order = bench.take(order, "breach_prosecute", START, breach=breach, court="county_court")
    # The order stays in force.
    assert order.state == "in_force"


@pytest.mark.rule("INJ-17")
def test_an_appeal_from_the_youth_court_goes_to_the_crown_court(bench: Bench) -> None:
    order = youth_views(bench, injunction(bench, bench.sixteen), START)
    order = bench.take(order, "apply", START, **YOUTH)
    order = bench.take(order, "make", START, ends_on=date(2026, 12, 31))
    assert bench.refused(order, "appeal", START, court="high_court") == {"INJ-17"}
    assert bench.refused(order, "appeal", START, court="crown_court") == set()
    adult = bench.take(applied(bench), "make", START, **UNTIL)
    assert bench.refused(adult, "appeal", START, court="high_court") == set()


@pytest.mark.rule("INJ-18")
def test_whoever_records_an_interim_injunction_is_told_what_it_must_not_require() -> None:
    assert "INJ-18" in told("interim", Kind.INJUNCTION)


@pytest.mark.rule("ORD-24")
def test_after_it_ran_out_only_what_happened_before_is_entered(bench: Bench) -> None:
    from tests.orders.drafts import swept

    order = bench.take(applied(bench), "make", START, ends_on=date(2026, 5, 31))
    order = swept(bench.serve(order, START), date(2026, 6, 2))
    assert order.state == "expired"
    why: Answers = {"applied_by": "us", "note": "Agreed."}
    june = date(2026, 6, 3)
    with pytest.raises(Exception, match="ORD-24"):
        late(bench, order, "vary", date(2026, 6, 1), june, **why)
    order = late(bench, order, "vary", date(2026, 5, 31), june, ends_on=date(2026, 8, 31), **why)
    assert (order.state, order.ended_on) == ("in_force", None)
