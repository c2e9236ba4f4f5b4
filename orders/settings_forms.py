"""Forms about who is authorised, what warnings are called, how letters read, and statements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cases.forms.casework.base import CaseForm
from govuk import (
    GovukDateField,
    HiddenField,
    ModelRadiosField,
    ModelSelectField,
    RadiosField,
    TextAreaField,
    TextField,
    TickField,
    WholeNumberField,
)
from orders.letters import WORDINGS
from orders.letters.wording import Section
from orders.models import Authorisation, Hearing, Statement
from partnership import clock
from partnership.forms import FindingsForm
from partnership.models import User
from people.models import Involvement, Person

_FIRST_WITHOUT = "First day without it"


class AuthorityForm(FindingsForm):
    """Somebody's authority to use a power. Nobody finds themselves in the list."""

    user = ModelSelectField("Who", noun="who", queryset=User.objects.none())
    power = RadiosField("Power", noun="a power", choices=Authorisation.Power.choices, small=True)
    starts_on = GovukDateField(
        "First day of the authority",
        noun="the first day of the authority",
        hint="For example, 1 4 2027",
    )
    ends_before = GovukDateField(
        _FIRST_WITHOUT,
        noun="the first day without it",
        hint="Leave it empty if the authority lasts until it is ended",
        required=False,
    )
    source = TextField(
        "What gives the authority",
        noun="the scheme of delegation or designation",
        hint="The scheme of delegation, designation or accreditation, with its paragraph. It stands "
        "under the signature of letters.",
        max_length=200,
    )

    def __init__(self, reader: User, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"starts_on": clock.today()})
        who: Any = self.fields["user"]
        who.queryset = (
            User.objects.visible_to(reader)
            .filter(is_active=True, is_service=False, role__capabilities__contains=["order.write"])
            .exclude(pk=reader.pk)
            .select_related("agency")
        )
        who.label_from_instance = lambda user: f"{user.name}, {user.agency.name}"


class EndForm(FindingsForm):
    """The first day without an authority."""

    on = GovukDateField(
        _FIRST_WITHOUT,
        noun="the first day without it",
        hint="What was done before that day stays lawful",
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"on": clock.today()})


class WarningKindForm(FindingsForm):
    """Another word for a warning."""

    label = TextField("What it is called", noun="what the warning is called", max_length=80)
    is_statutory = RadiosField(
        "Is it the statutory written warning?",
        noun="yes if it is the statutory written warning",
        hint="2014 Act s.43(5)(a). Only after such a warning may a Community Protection Notice be "
        "issued",
        choices=[("yes", "Yes"), ("no", "No")],
        inline=True,
    )
    monitored_months = WholeNumberField(
        "Months it is watched after service",
        noun="the months it is watched",
        hint="Your own policy: no law says",
        width=3,
    )


class LetterForm(FindingsForm):
    """The sections of a letter as text areas, and the version of which they were made."""

    mark_optional = False

    def __init__(
        self,
        letter: str,
        data: Mapping[str, Any] | None = None,
        *,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        for section in WORDINGS[letter].sections:
            # What must not be empty is said by the service, with the law that wants it.
            self.fields[section.key] = TextAreaField(
                called(section),
                hint=_hint(section),
                rows=max(4, min(16, len(section.text) // 60 + section.text.count("\n") + 2)),
                required=False,
            )
        self.of_record = tuple(self.fields)
        self.fields["version"] = HiddenField("Version", required=False)

    @property
    def expected_version(self) -> int:
        """Of which version the page was made; 0, which is none, if the page does not say."""
        version = self.cleaned_data.get("version") or ""
        return int(version) if version.isdecimal() else 0

    def texts(self) -> dict[str, str]:
        """What each section says."""
        return {
            name: str(text or "") for name, text in self.cleaned_data.items() if name != "version"
        }


# Sections that have no heading in the letter.
_UNHEADED = {
    "opening": "Opening",
    "issuer": "Contact",
    "statement": "Statement",
    "truth": "Statement of truth",
}


def called(section: Section) -> str:
    """What a section is called on pages: its heading, or what it is."""
    return section.heading or _UNHEADED[section.key]


def _hint(section: Section) -> str:
    words = [f"Must stay: {section.explains}." if section.explains else "May be left empty."]
    if section.needs:
        words.append(f"Must hold {' and '.join(f'{{{name}}}' for name in section.needs)}.")
    return " ".join(words)


class StatementForm(CaseForm):
    """A statement that the team took."""

    kind = RadiosField(
        "Kind of statement",
        noun="what kind of statement it is",
        choices=Statement.Kind.choices,
        small=True,
    )
    person = ModelSelectField(
        "Whose statement",
        noun="whose statement it is",
        queryset=Person.objects.none(),
        empty="Nobody named",
        hint="Name nobody where it is anonymous, or of a community. Somebody who is not listed has "
        "to be added to the case first",
        required=False,
    )
    taken_on = GovukDateField("When it was taken", noun="the date it was taken", past=True)
    text = TextAreaField(
        "The statement",
        noun="the statement",
        hint="It stands on this case alone, and in no letter",
        rows=14,
    )
    is_signed = TickField(
        "The statement is signed", noun="that the statement is signed", required=False
    )

    def prepare(self) -> None:
        self.initial.setdefault("taken_on", clock.today())
        on_case = Involvement.objects.visible_to(self.reader).filter(record=self.case.record_id)
        self.offer(
            "person",
            Person.objects.visible_to(self.reader).filter(pk__in=on_case.values("person")),
        )


class UseForm(CaseForm):
    """The hearing in which a statement was used."""

    hearing = ModelRadiosField("Hearing", noun="the hearing", queryset=Hearing.objects.none())

    def prepare(self) -> None:
        self.offer(
            "hearing",
            Hearing.objects.visible_to(self.reader)
            .filter(order__case=self.case)
            .select_related("order__record"),
        )
        field: Any = self.fields["hearing"]
        field.label_from_instance = hearing_words


def hearing_words(hearing: Hearing) -> str:
    """A hearing in one line: what for, where, when and of which order."""
    when = hearing.listed_for.astimezone(clock.LONDON)
    return (
        f"{hearing.get_purpose_display()}, {hearing.get_court_display()}, "
        f"{when.day} {when:%B %Y at %H:%M}, order {hearing.order.record.reference}"
    )
