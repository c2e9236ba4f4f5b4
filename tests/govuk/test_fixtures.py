"""Our forms give the markup that GOV.UK Frontend publishes for its own components.

The package carries fixtures: for each component, options and the HTML that they give. Each test
below builds a Django form for one of them and compares tags, classes, key attributes and words.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.template import engines

from govuk import (
    CheckboxesField,
    EmailField,
    FileField,
    FilesField,
    GovukDateField,
    GovukField,
    GovukForm,
    PasswordField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    TickField,
)

COMPONENTS = (
    Path(__file__).resolve().parents[2] / "node_modules/govuk-frontend/dist/govuk/components"
)
COMPARED = [
    "type",
    "role",
    "for",
    "id",
    "name",
    "value",
    "rows",
    "checked",
    "selected",
    "multiple",
    "hidden",
    "inputmode",
    "autocomplete",
    "autocapitalize",
    "spellcheck",
    "href",
    "aria-describedby",
    "aria-controls",
    "aria-hidden",
    "aria-label",
    "data-module",
    "data-maxlength",
    "data-aria-controls",
    "data-behaviour",
]
VOID = {"input", "br", "hr", "img", "meta", "link"}

Node = tuple[str, tuple[str, ...], tuple[tuple[str, str | None], ...], str]


class _Reader(HTMLParser):
    """Reads HTML into one line per element: depth and tag, classes, key attributes, own words."""

    def __init__(self) -> None:
        super().__init__()
        self.nodes: list[list[Any]] = []
        self.open: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        classes = tuple(sorted((found.get("class") or "").split()))
        key = tuple((name, found[name]) for name in COMPARED if name in found)
        self.nodes.append([f"{len(self.open)} {tag}", classes, key, ""])
        if tag not in VOID:
            self.open.append(len(self.nodes) - 1)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open:
            self.nodes[self.open[-1]][3] += " ".join(data.split())


def read(html: str) -> list[Node]:
    reader = _Reader()
    reader.feed(html)
    return [(tag, classes, key, words) for tag, classes, key, words in reader.nodes]


@cache
def fixtures(component: str) -> dict[str, str]:
    file = COMPONENTS / component / "fixtures.json"
    if not file.exists():
        pytest.fail("GOV.UK's fixtures are missing. Run: npm ci (or make setup)")
    return {one["name"]: one["html"] for one in json.loads(file.read_text())["fixtures"]}


class Bare(GovukForm):
    """Fixtures use the name as the identifier and give labels no size."""

    label_size = ""
    mark_optional = False


def form_with(
    name: str,
    field: forms.Field,
    *,
    data: Any = None,
    error: Any = "",
    **more: forms.Field,
) -> GovukForm:
    form_class = type("Fixture", (Bare,), {name: field, **more})
    form: GovukForm = form_class({} if error else data, auto_id="%s")
    if error:
        form.errors.clear()
        form.add_error(name, error)
    return form


HELD = "Error message goes here"
WASTE = [
    ("animal", "Waste from animal carcasses"),
    ("mines", "Waste from mines or quarries"),
    ("farm", "Farm or agricultural waste"),
    ("none", "None of these"),
]
NATIONAL_INSURANCE = (
    "It’s on your National Insurance card, benefit letter, payslip or P60. "
    "For example, ‘QQ 12 34 56 C’."
)
DETAIL = (
    "Don't include personal or financial information, eg your National Insurance number or "
    "credit card details."
)
CHANGED = "Have you changed your name?"
CHANGED_HINT = "This includes changing your last name or spelling your name differently."
YES_NO = [("yes", "Yes"), ("no", "No")]
BORN = "What is your date of birth?"
UPLOAD_HINT = (
    "Your photo may be in your Pictures, Photos, Downloads or Desktop folder. Or in an app like "
    "iPhoto."
)
LOCATIONS = [(str(n), f"GOV.UK frontend option {n}") for n in (1, 2, 3)]


class BareSelect(SelectField):
    """Fixtures have no empty option."""

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, **options)
        self.choices = list(options["choices"])


def _date_error(name: str, parts: tuple[str, ...]) -> GovukForm:
    field = GovukDateField(BORN, hint="For example, 31 3 1980")
    return form_with(name, field, error=forms.ValidationError(HELD, params={"parts": parts}))


CASES: list[tuple[str, str, Callable[[], GovukForm]]] = [
    (
        "input",
        "with hint text",
        lambda: form_with(
            "test-name-2",
            TextField("National insurance number", hint=NATIONAL_INSURANCE),
        ),
    ),
    (
        "input",
        "with error and hint",
        lambda: form_with(
            "test-name-3",
            TextField("National insurance number", hint=NATIONAL_INSURANCE),
            error="Enter a National Insurance number in the correct format",
        ),
    ),
    (
        "input",
        "with width-4 class",
        lambda: form_with(
            "test-width-4",
            TextField("National insurance number", hint=NATIONAL_INSURANCE, width=4),
        ),
    ),
    (
        "input",
        "with prefix and suffix",
        lambda: form_with(
            "cost", TextField("Cost per item, in pounds", prefix="£", suffix="per item")
        ),
    ),
    (
        "input",
        "with autocomplete attribute",
        lambda: form_with("postcode", TextField("Postcode", attrs={"autocomplete": "postal-code"})),
    ),
    (
        "input",
        "with label as page heading",
        lambda: form_with(
            "test-name",
            TextField("National Insurance number", page_heading=True, label_size="l"),
        ),
    ),
    (
        "textarea",
        "with hint",
        lambda: form_with(
            "more-detail", TextAreaField("Can you provide more detail?", hint=DETAIL)
        ),
    ),
    (
        "textarea",
        "with error message",
        lambda: form_with(
            "no-ni-reason",
            TextAreaField("Why can’t you provide a National Insurance number?"),
            error="You must provide an explanation",
        ),
    ),
    (
        "character-count",
        "with hint",
        lambda: form_with(
            "with-hint",
            TextAreaField("Can you provide more detail?", hint=DETAIL, count=10),
        ),
    ),
    (
        "select",
        "with hint text and error message",
        lambda: form_with(
            "select-2",
            BareSelect("Label text goes here", hint="Hint text goes here", choices=LOCATIONS),
            error=HELD,
        ),
    ),
    (
        "radios",
        "with hint and error message",
        lambda: form_with(
            "example-error-message-hint",
            RadiosField(CHANGED, hint=CHANGED_HINT, choices=YES_NO),
            error="Please select an option",
        ),
    ),
    (
        "radios",
        "inline",
        lambda: form_with(
            "example",
            RadiosField(CHANGED, hint=CHANGED_HINT, choices=YES_NO, inline=True, initial="no"),
        ),
    ),
    (
        "checkboxes",
        "with divider and None",
        lambda: form_with(
            "with-divider-and-none",
            CheckboxesField(
                "Which types of waste do you transport regularly?",
                choices=WASTE,
                dividers={"none": "or"},
                exclusive="none",
            ),
        ),
    ),
    (
        "date-input",
        "with error on year input",
        lambda: _date_error("dob-year-error", ("year",)),
    ),
    (
        "date-input",
        "with error message and hint",
        lambda: _date_error("dob-errors", ("day", "month", "year")),
    ),
    (
        "file-upload",
        "with error message and hint",
        lambda: form_with(
            "file-upload-3", FileField("Upload a file", hint=UPLOAD_HINT), error=HELD
        ),
    ),
    (
        "file-upload",
        "allows multiple files",
        lambda: form_with("file-upload-1", FilesField("Upload a file")),
    ),
    (
        "password-input",
        "with hint text",
        lambda: form_with(
            "test-name-2",
            PasswordField(
                hint="It probably has some letters, numbers and maybe even some symbols in it."
            ),
        ),
    ),
    (
        "password-input",
        "with error message",
        lambda: form_with(
            "test-name-3",
            PasswordField(
                hint="It probably has some letters, numbers and maybe even some symbols in it."
            ),
            error=HELD,
        ),
    ),
]


@pytest.mark.parametrize(
    ("component", "name", "build"), CASES, ids=[f"{c}: {n}" for c, n, _ in CASES]
)
def test_a_field_is_drawn_as_govuk_frontend_draws_it(
    component: str, name: str, build: Callable[[], GovukForm]
) -> None:
    expected = read(fixtures(component)[name])
    form = build()
    actual = read(str(form))
    assert _identifiers_apart(actual) == _identifiers_apart(expected)


def _identifiers_apart(nodes: list[Node]) -> list[Node]:
    """Identifiers by order of appearance: what must agree is which element points at which.

    The first identifier of a fixture is freely chosen there (`id` apart from `name`), and options
    after a divider count the divider.
    """
    order: dict[str, str] = {}
    for _, _, key, _ in nodes:
        for name, value in key:
            if name == "id" and value:
                order.setdefault(value, f"id{len(order)}")
    pointers = {"id", "for", "aria-describedby", "aria-controls", "data-aria-controls"}

    def told(name: str, value: str | None) -> str | None:
        if name == "name":
            return "a name"
        if name in pointers and value:
            return " ".join(order.get(one, one) for one in value.split())
        return value

    return [
        (tag, classes, tuple((name, told(name, value)) for name, value in key), words)
        for tag, classes, key, words in nodes
    ]


def test_conditional_fields_are_drawn_below_their_option() -> None:
    form = form_with(
        "how-contacted",
        RadiosField(
            "How do you want to be contacted?",
            choices=[("email", "Email"), ("phone", "Phone")],
            reveals={"email": ("email_address",)},
        ),
        email_address=EmailField("Email address"),
    )
    nodes = read(str(form))
    fixture = read(fixtures("radios")["with conditional items"])
    conditional = next(node for node in nodes if "govuk-radios__conditional" in node[1])
    official = next(node for node in fixture if "govuk-radios__conditional" in node[1])
    assert conditional[1] == official[1]
    assert dict(conditional[2])["id"] == dict(official[2])["id"]
    radio = next(node for node in nodes if "govuk-radios__input" in node[1])
    assert dict(radio[2])["data-aria-controls"] == dict(conditional[2])["id"]
    assert str(form).count('name="email_address"') == 1


def test_the_error_summary_is_drawn_as_govuk_frontend_draws_it() -> None:
    form = form_with(
        "example-error-1",
        TextField(
            "Passport",
            messages={"required": "The date your passport was issued must be in the past"},
        ),
        data={},
        **{
            "example-error-2": TextField(
                "Postcode", messages={"required": "Enter a postcode, like AA1 1AA"}
            )
        },
    )
    html = engines["django"].get_template("components/error_summary.html").render({"form": form})
    assert read(html) == read(fixtures("error-summary")["default"])


def test_a_library_form_is_drawn_with_the_same_classes() -> None:
    class Foreign(forms.Form):
        name = forms.CharField()
        agreed = forms.BooleanField()
        secret = forms.CharField(widget=forms.PasswordInput)

    html = str(Foreign(auto_id="%s"))
    assert 'class="govuk-input"' in html
    assert "govuk-checkboxes__input" in html
    assert "govuk-js-password-input-input" in html
    assert isinstance(TickField("I agree"), GovukField)
