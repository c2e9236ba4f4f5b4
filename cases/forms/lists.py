"""The filters beside the list of cases."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import QueryDict

from cases.models import AsbCase, AsbType, RiskBand, Term
from cases.queries import AGES, UNASSESSED, CaseFilters, owners_for
from cases.review_queries import ANY, ENDED, OPEN
from govuk import CheckboxesField, GovukForm, SelectField
from partnership.models import User, Ward

ANY_STATUS = "any"


class CaseFilterForm(GovukForm):
    """Every filter is optional and holds codes and ids only, so that an address may be kept."""

    mark_optional = False

    status = SelectField(
        "Status",
        choices=[(AsbCase.Status.CLOSED, "Closed"), (ANY_STATUS, "Open and closed")],
        empty="Open",
        required=False,
    )
    owner = SelectField("Owner", choices=[], empty="Anyone", required=False)
    type = SelectField("Type", choices=AsbType.choices, empty="All types", required=False)
    ward = SelectField("Ward", choices=[], empty="All wards", required=False)
    risk = SelectField(
        "Risk",
        choices=[*RiskBand.choices[::-1], (UNASSESSED, "Not assessed yet")],
        empty="All",
        required=False,
    )
    age = SelectField(
        "How long open",
        choices=[(code, label) for code, (label, *_) in AGES.items()],
        empty="Any time",
        required=False,
    )
    theme = SelectField("Theme", choices=[], empty="All themes", required=False)
    overdue = CheckboxesField(
        "Victim contact",
        choices=[("yes", "Overdue")],
        required=False,
        small=True,
    )

    def __init__(self, user: User, data: QueryDict) -> None:
        self.user = user
        sent = data.copy()
        super().__init__(sent, auto_id="filter-%s")
        if user.role.standing:
            owners = [("me", "Me"), *((str(one.pk), one.name) for one in owners_for(user))]
            self._choose("owner", owners)
        else:
            del self.fields["owner"]
        wards = Ward.objects.visible_to(user).values_list("pk", "name")
        self._choose("ward", [(str(pk), name) for pk, name in wards])
        themes = Term.objects.visible_to(user).filter(vocabulary=Term.Vocabulary.THEME)
        self._choose("theme", list(themes.values_list("code", "label")))
        # An address may be old or made up: what no list offers any more counts as not chosen.
        for name, field in self.fields.items():
            if isinstance(field, SelectField) and not field.valid_value(sent.get(name, "")):
                sent[name] = ""
            elif not isinstance(field, SelectField) and sent.getlist(name) != ["yes"]:
                sent.setlist(name, [])
        self.is_valid()

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = [*list(field.choices)[:1], *choices]

    def filters(self) -> CaseFilters:
        """What was chosen, as the query takes it."""
        chosen: dict[str, Any] = self.cleaned_data
        status = chosen.get("status") or AsbCase.Status.OPEN
        owner = chosen.get("owner")
        return CaseFilters(
            status="" if status == ANY_STATUS else status,
            owner=self.user.pk if owner == "me" else UUID(owner) if owner else None,
            asb_type=chosen.get("type") or "",
            ward=UUID(chosen["ward"]) if chosen.get("ward") else None,
            risk=chosen.get("risk") or "",
            age=chosen.get("age") or "",
            theme=chosen.get("theme") or "",
            overdue=bool(chosen.get("overdue")),
        )

    def tags(self) -> list[tuple[str, str]]:
        """The filters in force, each as its name and its words."""
        found = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if value and isinstance(field, SelectField):
                label = dict(field.choices).get(value, "")  # type: ignore[arg-type]
                found.append((name, f"{field.label}: {label}"))
            elif value:
                found.append((name, "Victim contact overdue"))
        return found


class ReviewFilterForm(GovukForm):
    """Which case reviews are listed."""

    mark_optional = False

    status = SelectField(
        "Status",
        choices=[(ENDED, "Ended"), (ANY, "All")],
        empty="Open",
        required=False,
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data.copy(), auto_id="filter-%s")

    def chosen(self) -> str:
        """What is asked for; a word that is none of ours asks for the open ones."""
        asked = self.data.get("status", "")
        return asked if asked in (ENDED, ANY) else OPEN

    def words(self) -> str:
        return {ENDED: "Ended", ANY: "Open and ended"}.get(self.chosen(), "Open")
