"""Web forms of steps, made from the table of what each step asks (`orders.steps`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from govuk import (
    CheckboxesField,
    GovukDateField,
    GovukField,
    GovukForm,
    HiddenField,
    ModelCheckboxesField,
    ModelRadiosField,
    ModelSelectField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    TickField,
    WholeNumberField,
)
from orders.kinds import Kind
from orders.models import Breach, Hearing, Order, Requirement
from orders.steps.inputs import Form, Input, asked
from partnership import clock
from partnership.models import User
from partnership.record_forms import MomentField
from partnership.rules import Finding

REASON = "reason_"


class MoneyField(TextField):
    """Pounds and pence; gives a Decimal or None."""

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, **{"width": 5, "prefix": "£", **options})
        self.widget.attrs["inputmode"] = "decimal"

    def words(self) -> dict[str, str]:
        return {**super().words(), "invalid": "Enter an amount in pounds, like 75 or 75.50"}

    def clean(self, value: Any) -> Any:
        text = re.sub(r"[£,\s]", "", super().clean(value))
        if not text:
            return None
        try:
            amount = Decimal(text)
        except InvalidOperation:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if not amount.is_finite() or amount != round(amount, 2) or amount >= 100_000:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return amount


class LinesField(TextAreaField):
    """One entry on each line; gives a list."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        text: str = super().clean(value)
        return [line.strip() for line in text.splitlines() if line.strip()]


class StepForm(GovukForm):
    """The form of a step on an order, for a reader."""

    # The fields that begin with what the order says (see `RecordForm`).
    of_record: tuple[str, ...] = ()

    def __init__(
        self,
        order: Order,
        reader: User,
        inputs: Sequence[Input],
        data: QueryDict | None = None,
        *,
        initial: Mapping[str, Any] | None = None,
        versioned: bool = True,
    ) -> None:
        start: dict[str, Any] = dict(initial or {})
        if versioned:
            start.setdefault("version", order.record.version)
        super().__init__(data, initial=start)
        self.order = order
        self.reader = reader
        self.questions = asked(inputs, Kind(order.kind))
        for each in self.questions:
            self.fields[each.name] = self._field(each)
            if each.today:
                self.initial.setdefault(each.name, clock.today())
        for name in data or {}:
            if name.startswith(REASON):
                self._ask_reason(name.removeprefix(REASON), "Why?")
        if versioned:
            self.fields["version"] = HiddenField("Version", required=False)

    def _field(self, each: Input) -> Any:
        words: dict[str, Any] = {
            "noun": each.noun,
            "hint": each.hint,
            "required": each.required,
        }
        if not each.required and each.form in (Form.CHOICE, Form.YES_NO):
            words["label_size"] = "s"
        choices = each.choices(self.order, self.reader) if callable(each.choices) else each.choices
        match each.form:
            case Form.DAY:
                return GovukDateField(each.label, **words)
            case Form.FUTURE_DAY:
                return GovukDateField(each.label, **{**words, "future": True})
            case Form.MOMENT:
                return MomentField(each.label, **words)
            case Form.LINE:
                return TextField(each.label, max_length=300, **words)
            case Form.TEXT:
                return TextAreaField(each.label, rows=4, **words)
            case Form.LINES:
                return LinesField(each.label, rows=4, **words)
            case Form.CHOICE:
                if callable(each.choices) or len(choices) > 7:
                    return SelectField(each.label, choices=choices, **words)
                return RadiosField(each.label, choices=choices, small=True, **words)
            case Form.CHOICES:
                return CheckboxesField(each.label, choices=choices, small=True, **words)
            case Form.YES_NO:
                return RadiosField(
                    each.label, choices=[("yes", "Yes"), ("no", "No")], inline=True, **words
                )
            case Form.TICK:
                return TickField(each.label, **words)
            case Form.NUMBER:
                return WholeNumberField(each.label, width=3, min_value=0, max_value=9999, **words)
            case Form.MONEY:
                return MoneyField(each.label, **words)
            case Form.REQUIREMENTS:
                return _labelled(
                    ModelCheckboxesField(
                        each.label,
                        queryset=Requirement.objects.visible_to(self.reader).filter(
                            order=self.order
                        ),
                        small=True,
                        **words,
                    ),
                    lambda row: f"{row.get_kind_display()}: {row.text}",
                )
            case Form.BREACH:
                return _labelled(
                    ModelRadiosField(
                        each.label,
                        queryset=Breach.objects.visible_to(self.reader).filter(order=self.order),
                        **words,
                    ),
                    lambda row: f"{row}: {row.get_state_display().lower()}",
                )
            case Form.HEARING:
                return _labelled(
                    ModelRadiosField(
                        each.label,
                        queryset=Hearing.objects.visible_to(self.reader).filter(
                            order=self.order, held_on__isnull=True
                        ),
                        **words,
                    ),
                    lambda row: (
                        f"{row.get_purpose_display()}, "
                        f"{row.listed_for.astimezone(clock.LONDON):%d %B %Y at %H:%M}"
                    ),
                )
            case Form.OWNER:
                return ModelSelectField(
                    each.label,
                    queryset=User.objects.visible_to(self.reader).filter(
                        agency=self.order.record.agency_id,
                        is_active=True,
                        role__capabilities__contains=["order.write"],
                    ),
                    **words,
                )

    def _ask_reason(self, rule: str, why: str) -> None:
        self.fields[REASON + rule] = TextAreaField(
            "Your reason",
            noun="the reason",
            hint=why,
            rows=3,
            required=False,
        )

    def ask_reasons(self, findings: Iterable[Finding]) -> None:
        """Show a field for each reason that a rule asks for, and say so above the form."""
        for finding in findings:
            self._ask_reason(finding.rule, finding.message)
            self.add_error(
                REASON + finding.rule,
                f"Give a reason to go on, or change what you entered. {finding.message}",
            )

    def add_findings(self, findings: Iterable[Finding]) -> None:
        """Show what a rule found at the field that it names, else above the form."""
        for finding in findings:
            field = finding.field if finding.field in self.fields else None
            self.add_error(field, finding.message)

    @property
    def expected_version(self) -> int | None:
        version = self.cleaned_data.get("version") or ""
        return int(version) if version.isdecimal() else None

    def answers(self) -> dict[str, Any]:
        """The answers as the services take them."""
        found: dict[str, Any] = {}
        for each in self.questions:
            value = self.cleaned_data.get(each.name)
            if each.form is Form.YES_NO:
                value = {"yes": True, "no": False}.get(str(value))
            elif each.form is Form.REQUIREMENTS:
                value = list(value) if value is not None else []
            elif value == "":
                value = None if each.form in (Form.CHOICE, Form.DAY) else ""
            found[each.name] = value
        return found

    def reasons(self) -> dict[str, str]:
        """What was answered to warnings, by rule."""
        return {
            name.removeprefix(REASON): str(value or "")
            for name, value in self.cleaned_data.items()
            if name.startswith(REASON)
        }


def _labelled(field: Any, label: Any) -> GovukField:
    field.label_from_instance = label
    return field  # type: ignore[no-any-return]


def said(order: Order, each: Input) -> Any:
    """What an order says to a draft's question, as a form's first value."""
    if each.name == "ward":
        return str(order.ward_id) if order.ward_id else ""
    value = getattr(order, each.name) if hasattr(order, each.name) else order.answers.get(each.name)
    if each.form is Form.YES_NO:
        return {True: "yes", False: "no"}.get(value, "")
    if each.form is Form.MOMENT and isinstance(value, str) and value:
        return datetime.fromisoformat(value)
    if each.form is Form.DAY and isinstance(value, str) and value:
        return datetime.fromisoformat(value).date()
    return value
