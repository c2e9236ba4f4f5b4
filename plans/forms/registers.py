"""The forms of the registers."""

from __future__ import annotations

from typing import Any

from govuk import (
    GovukDateField,
    ModelSelectField,
    RadiosField,
    SelectField,
    TextField,
    TickField,
    WholeNumberField,
)
from ledger.models import Precision
from partnership import clock
from partnership.record_forms import RecordForm
from plans import queries
from plans.models import CctvDownload, CseCount, NrmReferral, PreventCount, SocReferral


class EntryForm(RecordForm[Any]):
    """An entry of a register: a new one, or one as it is said."""

    versioned = True

    def prepare(self) -> None:
        self.of_record = tuple(name for name in self.fields if name != "version")
        for name in self.of_record:
            value = getattr(self.subject, name, None)
            if name == "on" and value is None:
                value = clock.today()
            self.initial.setdefault(name, value)
        self.fill()

    def fill(self) -> None:
        """Fill the lists."""

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def _day(label: str = "When?") -> GovukDateField:
    return GovukDateField(label, noun="the day", past=True)


def _number(label: str = "How many?") -> WholeNumberField:
    return WholeNumberField(label, noun="how many", min_value=0, max_value=1_000_000)


class CctvForm(EntryForm):
    """Recordings copied for evidence."""

    on = _day("When was it downloaded?")
    category = RadiosField(
        "What for?", noun="what for", choices=CctvDownload.Category.choices, small=True
    )
    quantity = _number("How many downloads?")
    requester = TextField(
        "Who asked for it?",
        noun="who asked for it",
        hint="The agency or team. Nobody’s name",
        max_length=120,
    )
    evidence_reference = TextField(
        "Evidence reference", noun="the reference", max_length=80, required=False
    )


class SocForm(EntryForm):
    """A referral to a hub."""

    on = _day("When was it submitted?")
    hub = RadiosField("To which hub?", noun="the hub", choices=SocReferral.Hub.choices, small=True)
    theme = SelectField("About what?", noun="the theme", choices=SocReferral.Theme.choices)
    quantity = _number("How many referrals?")
    kept_reference = TextField(
        "Reference in the police’s system",
        noun="the reference",
        hint="What it says, its grading and its sources stay there",
        max_length=80,
    )
    tools = TextField("Tools and powers used", noun="the tools", max_length=200, required=False)
    disruption = TextField(
        "What was disrupted?", noun="the disruption", max_length=200, required=False
    )


class NrmForm(EntryForm):
    """A referral to the National Referral Mechanism, or a notification."""

    on = _day("When was it made?")
    route = RadiosField(
        "Who is it?", noun="who it is", choices=NrmReferral.Route.choices, small=True
    )
    consent_recorded = TickField(
        "Their informed consent is recorded",
        noun="that consent is recorded",
        hint="For an adult who is referred",
        required=False,
    )
    exploitation = SelectField(
        "Kind of exploitation",
        noun="the kind of exploitation",
        choices=NrmReferral.Exploitation.choices,
    )
    sex = RadiosField("Sex", noun="the sex", choices=NrmReferral.Sex.choices, small=True)
    nrm_reference = TextField(
        "NRM reference",
        noun="the reference",
        hint="The only way to the person: no name, no nationality is kept here",
        max_length=40,
        required=False,
    )
    operation = ModelSelectField(
        "After which operation?", noun="an operation", required=False, empty="None"
    )
    reasonable_grounds = RadiosField(
        "Reasonable grounds", noun="the decision", choices=NrmReferral.Decision.choices, small=True
    )
    reasonable_on = GovukDateField(
        "When was it decided?", noun="the day of the decision", past=True, required=False
    )
    conclusive_grounds = RadiosField(
        "Conclusive grounds", noun="the decision", choices=NrmReferral.Decision.choices, small=True
    )
    conclusive_on = GovukDateField(
        "When was it decided?", noun="the day of the decision", past=True, required=False
    )

    def fill(self) -> None:
        reader = self.reader
        if queries.may_read(reader, operation=True):
            self.offer("operation", queries.seen(reader, operations=True))
        else:
            del self.fields["operation"]


class PreventForm(EntryForm):
    """A number of a month."""

    on = _day("A day of the month")
    what = RadiosField(
        "Number of what?", noun="what it counts", choices=PreventCount.What.choices, small=True
    )
    quantity = _number()
    precision = RadiosField(
        "How exact is this number?",
        noun="how exact the number is",
        choices=Precision.choices,
        small=True,
    )


class CseForm(EntryForm):
    """A number of a meeting."""

    on = _day("When did it meet?")
    meeting = RadiosField(
        "Which meeting?", noun="the meeting", choices=CseCount.Meeting.choices, small=True
    )
    what = RadiosField(
        "Number of what?", noun="what it counts", choices=CseCount.What.choices, small=True
    )
    quantity = _number()


class StrikeForm(RecordForm[Any]):
    """Why an entry is struck out."""

    reason = TextField(
        "Why is it struck out?",
        noun="why it is struck out",
        hint="It stays to be read, and counts no longer",
        max_length=200,
    )


FORMS: dict[type[Any], type[EntryForm]] = {
    CctvDownload: CctvForm,
    SocReferral: SocForm,
    NrmReferral: NrmForm,
    PreventCount: PreventForm,
    CseCount: CseForm,
}
