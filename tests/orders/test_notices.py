"""A Community Protection Notice, on both sides of each border that the law draws for it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from orders.kinds import Kind, State
from orders.models import Authorisation, LetterTemplate, Order, WarningKind
from orders.rules import told
from orders.services import draft, end_authority, take
from partnership.models import RuleReason
from tests.orders.asking import (
    answered,
    notice_after,
    notice_drafted,
    rules_of,
    undone,
    words_of,
)
from tests.orders.conftest import START, Bench, on_day

DAY = timedelta(days=1)
ISSUE = date(2026, 3, 21)


def _set(order: Order, **columns: object) -> None:
    Order.objects.filter(pk=order.pk).update(**columns)


# The warning before it.


@pytest.mark.rule("CPN-1")
def test_a_notice_follows_a_warning_to_the_same_person_about_the_same_conduct(bench: Bench) -> None:
    notice = bench.cpn()
    warning = notice.source
    assert warning is not None
    assert bench.refused(notice, "issue", ISSUE) == set()

    def says() -> str:
        found = answered(notice, "issue", ISSUE, by=bench.officer)
        return words_of(found, "CPN-1")

    with undone():
        _set(notice, source=bench.served_cpw(bench.sixteen))
        assert "given to somebody else" in says()
    with undone():
        _set(notice, source=bench.served_cpw(bench.company))
        assert "given to somebody else" in says()
    with undone():
        kinds = WarningKind.objects.filter(partnership=bench.cast.area, code=warning.local_kind)
        kinds.update(is_statutory=False)
        assert "local one" in says()
    with undone():
        _set(notice, source=notice)
        assert "Choose the Community Protection Warning" in says()
    with undone():
        bench.take(warning, "withdraw", ISSUE, note="Sent to the wrong address")
        assert "was withdrawn" in says()
    with undone():
        _set(warning, state=State.VOID, ended_on=ISSUE)
        assert "entered by mistake" in says()
    with undone():
        _set(notice, answers={**notice.answers, "same_conduct": False})
        assert "Confirm on the draft" in says()


@pytest.mark.rule("CPN-1")
def test_the_warning_was_served_on_an_earlier_day(bench: Bench) -> None:
    warning = bench.take(bench.cpw(comply_by=START), "issue", START)
    notice = notice_drafted(bench, warning, START)
    found = answered(notice, "approve", START, by=bench.manager)
    assert "has not been served" in words_of(found, "CPN-1")
    bench.serve(warning, START)
    notice = bench.take(notice, "approve", START, by=bench.manager)
    assert "issued on a later day" in words_of(
        answered(notice, "issue", START, by=bench.officer), "CPN-1"
    )
    bench.take(warning, "observe", START + DAY, note="Music again")
    assert bench.refused(notice, "issue", START + DAY) == set()


@pytest.mark.rule("CPN-1")
def test_a_notice_cannot_even_be_drafted_after_an_advice_letter(bench: Bench) -> None:
    with on_day(START):
        letter = draft(
            Kind.WARNING,
            by=bench.officer,
            case=bench.case,
            about=bench.adult,
            local_kind="advice_letter",
            conduct="Loud music",
        )
        with pytest.raises(Exception, match="Choose the Community Protection Warning"):
            draft(Kind.CPN, by=bench.officer, source=letter)


@pytest.mark.rule("CPN-2")
def test_the_warnings_time_has_run_and_the_conduct_was_seen_after_it(bench: Bench) -> None:
    last = date(2026, 3, 14)
    warning = bench.served_cpw()
    notice = notice_after(bench, warning, START)
    assert warning.comply_by == last
    with undone():
        bench.take(warning, "observe", last, note="Music on the last day of its time")
        found = answered(notice, "issue", last, by=bench.officer)
        assert "gave time until 14 March 2026" in words_of(found, "CPN-2")
        found = answered(notice, "issue", last + DAY, by=bench.officer)
        assert "Nobody has recorded" in words_of(found, "CPN-2")
    with undone():
        bench.take(warning, "observe", last + DAY, note="Music on the day after")
        assert bench.refused(notice, "issue", last + DAY) == set()
        assert "CPN-2" in rules_of(answered(notice, "issue", last, by=bench.officer))
    with undone():
        bench.take(warning, "observe", date(2026, 3, 20), note="Music")
        late = answered(
            notice, "issue", date(2026, 3, 19), by=bench.officer, today=date(2026, 3, 25)
        )
        assert rules_of(late) == {"CPN-2"}
        assert bench.refused(notice, "issue", date(2026, 3, 20)) == set()


# The person.


@pytest.mark.rule("CPN-3 BLOCK")
@pytest.mark.parametrize(
    ("born", "day"),
    [
        (date(2010, 9, 1), date(2026, 9, 1)),
        (date(2012, 2, 29), date(2028, 2, 29)),
        (date(2012, 3, 1), date(2028, 3, 1)),
        (date(2010, 12, 31), date(2026, 12, 31)),
    ],
)
def test_a_warning_or_notice_may_be_given_from_the_sixteenth_birthday_on(
    bench: Bench, born: date, day: date
) -> None:
    person = bench.person(born, "Sam", "Birthday")
    bench.perpetrator(person)
    warning = bench.cpw(person, day - 2 * DAY)
    assert bench.refused(warning, "issue", day - DAY) == {"CPN-3"}
    assert bench.refused(warning, "issue", day) == set()
    _set(warning, state=State.SERVED, issued_on=day - 9 * DAY, served_on=day - 9 * DAY)
    notice = notice_after(bench, warning, day - DAY)
    assert "CPN-3" in bench.refused(notice, "issue", day - DAY)
    assert "CPN-3" not in bench.refused(notice, "issue", day)


@pytest.mark.rule("CPN-3 WARN")
def test_where_no_birthday_is_known_somebody_says_why_the_person_is_believed_old_enough(
    bench: Bench,
) -> None:
    warning = bench.cpw(bench.nobody_knows)
    assert bench.refused(warning, "issue", START) == set()
    assert bench.warned(warning, "issue", START) == {"CPN-3"}
    bench.take(warning, "issue", START, reasons={"CPN-3": "Holds a driving licence"})
    reason = RuleReason.objects.get(record=warning.record_id, rule="CPN-3")
    assert reason.reason == "Holds a driving licence"
    assert bench.warned(bench.cpw(bench.adult), "issue", START) == set()
    assert bench.warned(bench.cpw(bench.company), "issue", START) == set()


@pytest.mark.rule("CPN-19")
def test_of_somebody_under_18_parents_and_youth_justice_were_told(bench: Bench) -> None:
    """Born on 29 February 2008, the person is 18 on 1 March 2026, a common year."""
    person = bench.person(date(2008, 2, 29), "Leap", "Day")
    bench.perpetrator(person)
    told_nobody = {"parent_told": "", "youth_justice_told": ""}
    warning = bench.cpw(person, date(2026, 2, 28), **told_nobody)
    found = answered(warning, "issue", date(2026, 2, 28), by=bench.officer)
    assert rules_of(found) == {"CPN-19"}
    assert "no parent or guardian" in words_of(found, "CPN-19")
    assert "youth justice is not recorded" in words_of(found, "CPN-19")
    assert bench.warned(warning, "issue", date(2026, 3, 1)) == set()
    for untold in told_nobody:
        one = bench.cpw(bench.sixteen, **{untold: ""})
        assert bench.warned(one, "issue", START) == {"CPN-19"}
    assert bench.warned(bench.cpw(bench.sixteen), "issue", START) == set()


@pytest.mark.rule("CPN-19")
def test_vulnerability_is_checked_of_people_and_equality_considered_of_all(bench: Bench) -> None:
    def said(about: object, **data: object) -> str:
        order = bench.cpw(about, **data)  # type: ignore[arg-type]
        return words_of(answered(order, "issue", START, by=bench.officer), "CPN-19")

    assert "vulnerability" in said(bench.adult, vulnerability="")
    assert "equality" in said(bench.adult, equality="")
    assert said(bench.company, vulnerability="", parent_told="", youth_justice_told="") == ""
    assert "equality" in said(bench.company, equality="")
    notice = bench.cpn()
    _set(notice, answers={**notice.answers, "equality": ""})
    assert bench.warned(notice, "issue", ISSUE) == {"CPN-19"}


# What it says and asks.


@pytest.mark.rule("CPN-4")
@pytest.mark.parametrize("limb", ["effect", "unreasonable"])
def test_both_limbs_of_the_test_are_met_in_words(bench: Bench, limb: str) -> None:
    notice = bench.cpn()
    assert bench.refused(notice, "issue", ISSUE) == set()
    _set(notice, **{limb: "  "})
    found = answered(notice, "issue", ISSUE, by=bench.officer)
    assert {(each.rule, each.field) for each in found} == {("CPN-4", limb)}
    _set(notice, state=State.DRAFT)
    assert bench.refused(notice, "approve", ISSUE, by=bench.manager) == {"CPN-4"}


@pytest.mark.rule("CPN-5")
def test_a_notice_requires_something_by_a_day_that_can_be_kept(bench: Bench) -> None:
    warning = bench.served_cpw()
    bench.take(warning, "observe", date(2026, 3, 16), note="Music")
    with on_day(START):
        notice = take(
            notice_drafted(bench, warning, START),
            "add_requirement",
            by=bench.officer,
            requirement_kind="take_steps",
            requirement="Have the loudspeakers fitted with a limiter.",
            due_by=date(2026, 3, 20),
        )
    stop, steps = (notice.requirements.get(kind=kind) for kind in ("stop", "take_steps"))
    notice = bench.take(notice, "approve", date(2026, 3, 20), by=bench.manager)
    assert bench.refused(notice, "issue", date(2026, 3, 20)) == set()
    assert bench.refused(notice, "issue", ISSUE) == {"CPN-5"}
    notice = bench.take(notice, "drop_requirement", ISSUE, requirements=[stop, steps])
    found = answered(notice, "approve", ISSUE, by=bench.manager)
    assert "Add at least one requirement" in words_of(found, "CPN-5")
    notice = bench.take(
        notice, "add_requirement", ISSUE, requirement_kind="stop", requirement="Playing music."
    )
    assert bench.refused(notice, "approve", ISSUE, by=bench.manager) == set()


@pytest.mark.rule("CPN-5")
def test_a_notice_asks_to_stop_to_do_or_to_take_steps_and_prohibits_nothing(bench: Bench) -> None:
    notice = bench.served_cpn()
    for kind in ("stop", "do", "take_steps"):
        asks = {"requirement_kind": kind, "requirement": "Something", "note": "New facts"}
        assert bench.refused(notice, "vary", ISSUE, **asks) == set()
    asks["requirement_kind"] = "prohibit"
    assert bench.refused(notice, "vary", ISSUE, **asks) == {"CPN-5"}
    assert bench.refused(bench.cpw(), "add_requirement", START, **asks) == {"CPN-5"}


@pytest.mark.rule("CPN-5")
def test_a_varied_notice_still_requires_something(bench: Bench) -> None:
    notice = bench.served_cpn()
    stop, do = (notice.requirements.get(kind=kind) for kind in ("stop", "do"))
    why = {"note": "The neighbour has moved away"}
    assert bench.refused(notice, "vary", ISSUE, requirements=[stop], **why) == set()
    assert bench.refused(notice, "vary", ISSUE, requirements=[stop, do], **why) == {"CPN-5"}
    instead = {"requirement_kind": "do", "requirement": "Fit carpets.", **why}
    both = {"requirements": [stop, do], **instead}
    assert bench.refused(notice, "vary", ISSUE, **both, due_by=ISSUE) == set()
    assert bench.refused(notice, "vary", ISSUE, **both, due_by=ISSUE - DAY) == {"CPN-5"}


@pytest.mark.rule("CPN-6")
def test_if_nobody_was_told_before_the_notice_somebody_says_why(bench: Bench) -> None:
    notice = bench.cpn()
    assert bench.warned(notice, "issue", ISSUE) == set()
    _set(notice, answers={**notice.answers, "informed": []})
    assert bench.warned(notice, "issue", ISSUE) == {"CPN-6"}


@pytest.mark.rule("CPN-7")
def test_a_notice_does_not_leave_without_the_law_on_appeals(bench: Bench) -> None:
    notice = bench.cpn()
    shipped = LetterTemplate.objects.get(partnership=bench.cast.area, letter="cpn", version=1)
    without = [each for each in shipped.sections if each["key"] != "appeal"]
    assert len(without) == len(shipped.sections) - 1
    with undone():
        LetterTemplate.objects.create(
            partnership=bench.cast.area, letter="cpn", version=2, sections=without
        )
        found = answered(notice, "issue", ISSUE, by=bench.officer)
        assert rules_of(found) == {"CPN-7"}
        assert "2014 Act s.46" in words_of(found, "CPN-7")
    with undone():
        LetterTemplate.objects.create(
            partnership=bench.cast.area, letter="cpn", version=2, sections=shipped.sections
        )
        assert bench.refused(notice, "issue", ISSUE) == set()
    _set(notice, conduct="")
    found = answered(notice, "issue", ISSUE, by=bench.officer)
    assert {(each.rule, each.field) for each in found} == {("CPN-7", "conduct")}


# Who issues it, and how it is served.


@pytest.mark.rule("CPN-8")
def test_whoever_issues_it_is_authorised_on_that_very_day(bench: Bench) -> None:
    warning, notice = bench.cpw(), bench.cpn()
    held = Authorisation.objects.get(user=bench.cast.colleague, power="cpn")
    colleague = {"by": bench.cast.colleague}
    for order, day in ((warning, START), (notice, ISSUE)):
        assert bench.refused(order, "issue", day, **colleague) == set()
        with undone():
            with on_day(ISSUE):
                end_authority(held, by=bench.manager, on=day + DAY)
            assert bench.refused(order, "issue", day, **colleague) == set()
            held.refresh_from_db()
        with undone():
            Authorisation.objects.filter(pk=held.pk).update(ends_before=day)
            assert bench.refused(order, "issue", day, **colleague) == {"CPN-8"}
        with undone():
            Authorisation.objects.filter(pk=held.pk).update(starts_on=day + DAY)
            assert bench.refused(order, "issue", day, **colleague) == {"CPN-8"}
        with undone():
            Authorisation.objects.filter(pk=held.pk).update(power="closure")
            assert bench.refused(order, "issue", day, **colleague) == {"CPN-8"}
        held.refresh_from_db()
    assert bench.refused(warning, "issue", START, by=bench.manager) == {"CPN-8"}


@pytest.mark.rule("CPN-9")
def test_a_notice_is_handed_over_left_or_posted_at_the_proper_address(bench: Bench) -> None:
    notice = bench.take(bench.cpn(), "issue", ISSUE)

    def refused(order: Order = notice, **data: object) -> set[str]:
        service = {"method": "handed", "served_by": "Olive Officer", **data}
        return bench.refused(order, "serve", ISSUE, **service)

    assert refused() == set()
    for method in ("left", "posted"):
        assert refused(method=method) == {"CPN-9"}
        assert refused(method=method, address="1 Example Street") == set()
    assert refused(method="on_premises") == {"CPN-9"}
    assert refused(served_by=" ") == {"CPN-9"}
    assert refused(method="by pigeon") == {"ORD-11"}
    company = bench.take(bench.cpw(bench.company), "issue", START)
    assert refused(company) == {"CPW-2", "CPN-9"}
    company_service = {"method": "handed", "served_by": "Olive Officer"}
    assert bench.refused(company, "serve", START, **company_service) == {"CPN-9"}
    company_service["addressed_to"] = "The secretary"
    assert bench.refused(company, "serve", START, **company_service) == set()


@pytest.mark.rule("CPN-10", "CPN-15")
def test_the_law_on_premises_and_on_what_follows_a_breach_is_told_on_the_step() -> None:
    for step in ("issue", "serve"):
        assert any("owner, occupier or controller" in each for each in told(step, Kind.CPN))
    assert any("remedial order, forfeiture" in each for each in told("breach", Kind.CPN))
    assert not any("forfeiture" in each for each in told("breach", Kind.CBO))


# How long it lasts.


@pytest.mark.rule("CPN-14 WARN")
def test_a_notice_without_an_end_is_issued_only_with_a_reason(bench: Bench) -> None:
    notice = bench.cpn()
    assert bench.warned(notice, "issue", ISSUE) == set()
    _set(notice, ends_on=None)
    assert bench.warned(notice, "issue", ISSUE) == {"CPN-14"}


@pytest.mark.rule("CPN-14 BLOCK")
def test_a_notice_has_a_day_of_review_that_is_still_to_come(bench: Bench) -> None:
    notice = bench.cpn(review_on=ISSUE)
    assert bench.refused(notice, "issue", ISSUE) == set()
    assert bench.refused(notice, "issue", ISSUE + DAY) == {"CPN-14"}
    _set(notice, review_on=None)
    assert bench.refused(notice, "issue", ISSUE) == {"CPN-14"}
    _set(notice, state=State.DRAFT)
    assert bench.refused(notice, "approve", ISSUE, by=bench.manager) == {"CPN-14"}


@pytest.mark.rule("CPN-14 DUE", "CPN-14 BLOCK")
def test_a_notice_in_force_comes_up_for_review_until_it_is_over(bench: Bench) -> None:
    notice = bench.cpn(review_on=date(2026, 6, 1))
    notice = bench.take(notice, "issue", ISSUE)
    assert bench.due(notice, "review") == []
    notice = bench.serve(notice, ISSUE)
    assert bench.due(notice, "review") == [date(2026, 6, 1)]
    day = date(2026, 5, 30)
    found = {"note": "Two complaints fewer a week"}
    assert bench.refused(notice, "review", day, next_review_on=day, **found) == {"CPN-14"}
    assert bench.refused(notice, "vary", day, next_review_on=day, **found) == {"CPN-14"}
    notice = bench.take(notice, "review", day, next_review_on=day + DAY, **found)
    assert bench.due(notice, "review") == [day + DAY]
    notice = bench.take(notice, "revoke", day, note="No longer needed")
    assert bench.due(notice, "review") == []
