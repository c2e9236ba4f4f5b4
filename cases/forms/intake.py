"""The page on which a report is logged during the call."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from cases.matching import Likely
from cases.models import AsbType, HateStrand, Term
from govuk import (
    CheckboxesField,
    GovukDateField,
    GovukForm,
    HiddenField,
    ModelSelectField,
    PhoneField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
)
from partnership import clock
from partnership.models import User, Ward
from partnership.rules import Finding

LONGEST_NARRATIVE = 4000
ANOTHER_DAY = "other"
HATE = "hate"
# The answer that somebody, some place or some case is not one of those on file.
NEW = "new"


class ReportForm(GovukForm):
    """One page, 11 fields, 5 of them mandatory at most: the rest may stay unknown.

    A field is mandatory only if law, risk or the report needs it; each says why.
    """

    # The labels say which fields are optional: one that another answer reveals is neither.
    mark_optional = False

    # Mandatory: the performance report counts cases by referral source. Preset, so nobody types it.
    source = SelectField("How was it reported?", noun="how it was reported", choices=[])
    # Mandatory: contact and review deadlines, repeat counts and figures run from the day. Preset.
    when = RadiosField(
        "When did it happen?",
        noun="when it happened",
        choices=[],
        hint="If it keeps happening, give the most recent day",
        reveals={ANOTHER_DAY: ("occurred_on",)},
    )
    # Mandatory if it was neither today nor yesterday: the same reason.
    occurred_on = GovukDateField(
        "Which day?",
        noun="the day it happened",
        hint="For example, 27 3 2026",
        past=True,
        label_size="",
    )
    place = TextField(
        "Where did it happen? (optional)",
        noun="where it happened",
        hint="An address, or a spot that people know, like “the bandstand in the park”",
        required=False,
        max_length=160,
        width="two-thirds",
        attrs={"autocomplete": "off"},
    )
    ward = ModelSelectField("Ward (optional)", noun="the ward", empty="Not known", required=False)
    # Mandatory: the National Standard for Incident Recording gives every incident exactly one type.
    asb_type = RadiosField(
        "Type of behaviour",
        noun="the type of behaviour",
        choices=AsbType.choices,
        small=True,
        hints={
            AsbType.PERSONAL: "Aimed at one person, household or group",
            AsbType.NUISANCE: "Trouble or annoyance for people around",
            AsbType.ENVIRONMENTAL: "Damage or mess in places and surroundings",
        },
    )
    # Mandatory: without it nobody can judge the risk or act on the report.
    narrative = TextAreaField(
        "What happened?",
        noun="what happened",
        hint="Use the person’s own words where you can",
        rows=6,
        count=LONGEST_NARRATIVE,
    )
    qualifiers = CheckboxesField(
        "What was involved? (optional)",
        noun="what was involved",
        choices=[],
        required=False,
        small=True,
        reveals={HATE: ("hate_strands",)},
    )
    hate_strands = CheckboxesField(
        "Aimed at somebody’s",
        noun="what it was aimed at",
        choices=HateStrand.choices,
        required=False,
        small=True,
        label_size="",
    )
    name = TextField(
        "Name of the person affected (optional)",
        noun="the name of the person affected",
        hint="First name, then family name. Leave it empty if they do not want to give it",
        required=False,
        max_length=160,
        width="two-thirds",
        attrs={"autocomplete": "off", "spellcheck": "false"},
    )
    phone = PhoneField(
        "Their phone number (optional)",
        noun="their phone number",
        required=False,
        max_length=40,
        attrs={"autocomplete": "off"},
    )

    # What was decided about likenesses: an id of what is on file, "new", or nothing yet.
    person = HiddenField(required=False)
    premises = HiddenField(required=False)
    case = HiddenField(required=False)

    def __init__(
        self,
        user: User,
        data: QueryDict | None = None,
        *,
        typed: QueryDict | None = None,
    ) -> None:
        """`data` is sent and will be checked; `typed` is only put back, from a draft or on the way."""
        today = clock.today()
        data, typed = _with_dates(data, today), _with_dates(typed, today)
        super().__init__(data)
        terms = Term.objects.visible_to(user).filter(active=True)
        words: dict[str, list[tuple[str, str]]] = {}
        for vocabulary, code, label in terms.values_list("vocabulary", "code", "label"):
            words.setdefault(vocabulary, []).append((code, label))
        self._choose("source", words.get(Term.Vocabulary.SOURCE, []))
        self._choose(
            "qualifiers",
            [
                *words.get(Term.Vocabulary.QUALIFIER, []),
                (HATE, "Hate: aimed at who somebody is"),
            ],
        )
        yesterday = today - timedelta(days=1)
        self._choose(
            "when",
            [
                (today.isoformat(), f"Today, {_spoken(today)}"),
                (yesterday.isoformat(), f"Yesterday, {_spoken(yesterday)}"),
                (ANOTHER_DAY, "Another day"),
            ],
        )
        wards = self.fields["ward"]
        assert isinstance(wards, forms.ModelChoiceField)
        wards.queryset = Ward.objects.visible_to(user)
        self.initial = {"source": "phone", "when": today.isoformat()}
        if typed is not None:
            self.initial = {
                name: field.widget.value_from_datadict(typed, {}, name)
                for name, field in self.fields.items()
            }

    def _choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        # A drop-down keeps its valueless option.
        kept = [choice for choice in field.choices if choice[0] == ""]
        field.choices = [*kept, *choices]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if HATE in cleaned.get("qualifiers", []) and not cleaned.get("hate_strands"):
            self.add_error("hate_strands", "Select what it was aimed at, or take “Hate” away")
        return cleaned

    @property
    def occurred(self) -> date:
        when = self.cleaned_data["when"]
        day = self.cleaned_data["occurred_on"] if when == ANOTHER_DAY else date.fromisoformat(when)
        assert isinstance(day, date)
        return day

    def tell(self, findings: Iterable[Finding]) -> None:
        """Show what the service refused at the fields that it names."""
        for finding in findings:
            field = finding.field if finding.field in self.fields else None
            if field == "occurred_on" and self.cleaned_data.get("when") != ANOTHER_DAY:
                field = "when"
            if field is not None and self.fields[field].widget.is_hidden:
                field = None
            self.add_error(field, finding.message)


class LikenessForm(GovukForm):
    """Asks, where something on file looks like what was typed, whether it is that."""

    def __init__(self, likely: Likely, data: QueryDict | None = None) -> None:
        super().__init__(data)
        if likely.people:
            self._ask(
                "person",
                "Is this the person affected?",
                "Select whether this is the person affected",
                [
                    (
                        each.person.pk,
                        str(each.person),
                        " – ".join(filter(None, (each.about, each.why))),
                    )
                    for each in likely.people
                ],
                "No, somebody else",
            )
        if likely.places:
            self._ask(
                "premises",
                "Is this the place?",
                "Select whether this is the place",
                [
                    (
                        each.premises.pk,
                        str(each.premises),
                        each.premises.ward.name if each.premises.ward else "",
                    )
                    for each in likely.places
                ],
                "No, another place",
            )
        addable = [case for case, may_add in likely.cases if may_add]
        if addable:
            self._ask(
                "case",
                "Does it belong to an open case?",
                "Select the case it belongs to, or “No, open a new case”",
                [
                    (case.pk, f"Yes, {case.record.reference}", f"{case.title} – {case.owner.name}")
                    for case in addable
                ],
                "No, open a new case",
            )

    def _ask(
        self,
        name: str,
        question: str,
        unanswered: str,
        options: Sequence[tuple[UUID, str, str]],
        no: str,
    ) -> None:
        self.fields[name] = RadiosField(
            question,
            messages={"required": unanswered},
            choices=[*((str(pk), words) for pk, words, _ in options), (NEW, no)],
            hints={str(pk): hint for pk, _, hint in options if hint},
            dividers={NEW: "or"},
            label_size="m",
        )


def _spoken(day: date) -> str:
    return f"{day.day} {day:%B}"


def _with_dates(data: QueryDict | None, today: date) -> QueryDict | None:
    """The same data where a day that is neither today nor yesterday any more stands in the boxes.

    A page left open over midnight, or a draft, must not move the day on which it happened.
    """
    if data is None:
        return None
    when = data.get("when", "")
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", when):
        return data
    try:
        day = date.fromisoformat(when)
    except ValueError:
        return data
    if today - timedelta(days=1) <= day <= today:
        return data
    changed = data.copy()
    changed["when"] = ANOTHER_DAY
    for part in ("day", "month", "year"):
        changed[f"occurred_on-{part}"] = str(getattr(day, part))
    return changed
