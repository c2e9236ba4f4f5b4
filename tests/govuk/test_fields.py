"""What the fields accept, and what they say when they do not."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from bsafe.templatetags import page
from govuk import (
    CheckboxesField,
    EmailField,
    GovukDateField,
    GovukForm,
    PostcodeField,
    RadiosField,
    TextAreaField,
    TextField,
    TimeField,
)
from partnership import clock


class Incident(GovukForm):
    day = GovukDateField("When did it happen?", noun="the date of the incident", past=True)


NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


def _typed(day: str, month: str, year: str) -> Incident:
    return Incident({"day-day": day, "day-month": month, "day-year": year})


@pytest.mark.parametrize(
    ("typed", "message", "wrong"),
    [
        (("", "", ""), "Enter the date of the incident", {"day", "month", "year"}),
        (("3", "3", ""), "Date of the incident must include a year", {"year"}),
        (
            ("", "", "2026"),
            "Date of the incident must include a day and month",
            {"day", "month"},
        ),
        (("3", "13", "2026"), "Date of the incident must be a real date", {"month"}),
        (("32", "3", "2026"), "Date of the incident must be a real date", {"day"}),
        (
            ("30", "2", "2026"),
            "Date of the incident must be a real date",
            {"day", "month", "year"},
        ),
        (("3", "3", "26"), "Year must include 4 numbers", {"year"}),
        (
            ("4", "3", "2090"),
            "Date of the incident must be today or in the past",
            {"day", "month", "year"},
        ),
    ],
)
def test_a_wrong_date_says_which_part_is_wrong(
    typed: tuple[str, str, str], message: str, wrong: set[str]
) -> None:
    form = _typed(*typed)
    assert form.errors["day"] == [message]
    boxes: Any = form["day"]
    assert {box.part for box in boxes.date_boxes if box.wrong} == wrong
    first = next(part for part in ("day", "month", "year") if part in wrong)
    assert page.error_items(form) == [{"text": message, "href": f"#id_day-{first}"}]


@pytest.mark.parametrize("month", ["3", "03", "mar", "March"])
def test_months_may_be_numbers_or_words(month: str) -> None:
    with clock.pretend(NOON):
        form = _typed("3", month, "2026")
        assert form.is_valid(), form.errors
    assert form.cleaned_data["day"] == date(2026, 3, 3)


def test_a_date_on_record_fills_its_boxes() -> None:
    boxes: Any = Incident(initial={"day": date(2026, 3, 3)})["day"]
    assert [box.value for box in boxes.date_boxes] == ["3", "3", "2026"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2:05pm", time(14, 5)),
        ("14:05", time(14, 5)),
        ("1405", time(14, 5)),
        ("2 pm", time(14)),
        ("12am", time(0)),
        ("midday", time(12)),
        ("", None),
    ],
)
def test_times_are_read_as_people_write_them(text: str, found: time | None) -> None:
    assert TimeField("When?", required=False).clean(text) == found


@pytest.mark.parametrize("text", ["25:00", "2", "13pm", "teatime", "10:75"])
def test_what_is_not_a_time_is_refused(text: str) -> None:
    form_class = type("One", (GovukForm,), {"at": TimeField("When?", noun="the time")})
    assert form_class({"at": text}).errors["at"] == ["Time must be a time, like 2:05pm or 14:05"]


def test_a_postcode_is_given_back_as_it_is_written() -> None:
    assert PostcodeField("Postcode").clean("fy11aa") == "FY1 1AA"


def test_line_ends_count_as_one_character() -> None:
    assert TextAreaField("What happened?", count=5).clean("ab\r\ncd") == "ab\ncd"


class Contact(GovukForm):
    how = RadiosField(
        "How?",
        noun="how",
        choices=[("email", "Email"), ("none", "No contact")],
        reveals={"email": ("email",)},
    )
    email = EmailField("Email address", noun="an email address")


def test_a_revealed_field_is_asked_for_only_with_its_option() -> None:
    assert Contact({"how": "email"}).errors["email"] == ["Enter an email address"]
    form = Contact({"how": "none", "email": "not an address"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"how": "none", "email": ""}


def test_none_of_these_excludes_the_others() -> None:
    field = CheckboxesField("Risks", choices=[("a", "A"), ("none", "None")], exclusive="none")
    form_class = type("One", (GovukForm,), {"risks": field})
    assert "risks" in form_class({"risks": ["a", "none"]}).errors
    assert form_class({"risks": ["none"]}).is_valid()


def test_labels_say_what_is_optional_and_nothing_limits_pasting() -> None:
    class Two(GovukForm):
        needed = TextField("Name", max_length=5)
        spare = TextField("Nickname", required=False)

    html = str(Two())
    assert "Nickname (optional)" in html
    assert "Name (optional)" not in html
    assert "maxlength" not in html
    assert " required" not in html
    assert Two({"needed": "123456"}).errors["needed"] == ["Name must be 5 characters or fewer"]


def test_dates_and_numbers_are_written_as_on_govuk() -> None:
    assert page.govuk_date(date(2026, 3, 3)) == "3 March 2026"
    assert page.govuk_datetime(datetime(2026, 7, 3, 13, 5, tzinfo=UTC)) == "3 July 2026 at 2:05pm"
    assert page.govuk_time(time(12)) == "midday"
    assert page.days(1) == "1 day"
    assert page.counted(2613, "case,cases") == "2,613 cases"
    assert page.figure(None) == "–"
    assert page.risk_colour("High") == "red"
    with clock.pretend(NOON):
        assert page.due(date(2026, 3, 1)) == "Overdue by 2 days"
        assert page.due(date(2026, 3, 3)) == "Due today"
