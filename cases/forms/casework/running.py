"""Notes, incidents, what the case is about, its owner, its links and its sharing."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from cases.forms.casework.base import CaseForm, words_of
from cases.models import AsbType, CaseLink, CaseNote, HateStrand, Term
from govuk import (
    CheckboxesField,
    GovukDateField,
    ModelSelectField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    TimeField,
    WholeNumberField,
)
from partnership import clock
from partnership.models import Agency, Level, User, Ward
from partnership.record_forms import MomentField
from people.models import Premises


class NoteForm(CaseForm):
    """A note in one step: what kind, what, when. Three fields, two of them preset."""

    kind = SelectField(
        "Kind of note", noun="a kind of note", choices=CaseNote.Kind.choices, initial="note"
    )
    text = TextAreaField("Note", noun="the note", rows=4)
    happened_at = MomentField("When", noun="when it happened")

    def prepare(self) -> None:
        self.fields["kind"].choices = CaseNote.Kind.choices  # type: ignore[attr-defined]
        self.initial.setdefault("happened_at", clock.now())


class CorrectNoteForm(CaseForm):
    """The new text of a note. The old one stays readable."""

    text = TextAreaField(
        "Note", noun="the note", rows=8, hint="The version before stays readable on the timeline"
    )


class IncidentForm(CaseForm):
    """A further report on the case."""

    occurred_on = GovukDateField(
        "When did it happen?",
        noun="the day it happened",
        hint="If it keeps happening, give the most recent day. For example, 27 3 2026",
        past=True,
    )
    occurred_at = TimeField(
        "Time", noun="the time", required=False, hint="If known, like 2:05pm", width=5
    )
    source = SelectField("How was it reported?", noun="how it was reported", choices=[])
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
    narrative = TextAreaField("What happened?", noun="what happened", rows=6)
    qualifiers = CheckboxesField(
        "What was involved?",
        noun="what was involved",
        choices=[],
        required=False,
        small=True,
    )
    hate_strands = CheckboxesField(
        "If it was hate, what was it aimed at?",
        noun="what it was aimed at",
        choices=HateStrand.choices,
        required=False,
        small=True,
    )
    premises = ModelSelectField(
        "Where did it happen?",
        noun="where it happened",
        hint="A place that is on this case. Add another under People first",
        empty="Not known",
        required=False,
    )
    ward = ModelSelectField("Ward", noun="the ward", empty="As the place", required=False)
    police_reference = TextField(
        "Police reference",
        noun="the police reference",
        required=False,
        max_length=40,
        width=20,
    )

    def prepare(self) -> None:
        case = self.case
        self.choose("source", words_of(self.reader, Term.Vocabulary.SOURCE))
        self.choose("qualifiers", words_of(self.reader, Term.Vocabulary.QUALIFIER))
        places = Premises.objects.visible_to(self.reader).filter(
            Q(involvements__record=case.record_id) | Q(pk=case.premises_id)
        )
        self.offer("premises", places.distinct())
        self.offer("ward", Ward.objects.visible_to(self.reader))
        for name, value in (
            ("occurred_on", clock.today()),
            ("source", case.source),
            ("asb_type", case.asb_type),
            ("premises", case.premises_id),
            ("ward", case.ward_id),
        ):
            self.initial.setdefault(name, value)


class EditForm(CaseForm):
    """What the case is about, from today on."""

    versioned = True
    of_record = ("title", "asb_type", "ward", "qualifiers", "hate_strands", "themes")

    title = TextField(
        "What is the case about?",
        noun="what the case is about",
        hint="Without anybody’s name, like “Noise at night, Example Street”",
        max_length=120,
    )
    asb_type = RadiosField(
        "Type of behaviour",
        noun="the type of behaviour",
        choices=AsbType.choices,
        small=True,
    )
    ward = ModelSelectField("Ward", noun="the ward", empty="Not known", required=False)
    qualifiers = CheckboxesField(
        "What is involved?",
        noun="what is involved",
        choices=[],
        required=False,
        small=True,
    )
    hate_strands = CheckboxesField(
        "If it is hate, what is it aimed at?",
        noun="what it is aimed at",
        choices=HateStrand.choices,
        required=False,
        small=True,
    )
    themes = CheckboxesField("Themes", noun="a theme", choices=[], required=False, small=True)

    def prepare(self) -> None:
        case = self.case
        self.choose("qualifiers", words_of(self.reader, Term.Vocabulary.QUALIFIER, case.qualifiers))
        self.choose("themes", words_of(self.reader, Term.Vocabulary.THEME, case.themes))
        self.offer("ward", Ward.objects.visible_to(self.reader))
        for name in ("title", "asb_type", "qualifiers", "hate_strands", "themes"):
            self.initial.setdefault(name, getattr(case, name))
        self.initial.setdefault("ward", case.ward_id)
        if case.ward_id is not None:
            # A ward can be put right, but what is known does not become unknown.
            self.fields["ward"].required = True


class HandOverForm(CaseForm):
    """Another owner from a day on."""

    versioned = True

    to = ModelSelectField("New owner", noun="the new owner")
    on = GovukDateField(
        "From when?",
        noun="the day of the hand-over",
        hint="Figures of days before keep the present owner",
        past=True,
    )

    def prepare(self) -> None:
        self.offer(
            "to",
            User.objects.visible_to(self.reader)
            .filter(is_active=True, is_service=False, role__capabilities__contains=["case.write"])
            .exclude(pk=self.case.owner_id),
        )
        self.initial.setdefault("on", clock.today())


class ShareForm(CaseForm):
    """Whom the case is shared with, until when and why."""

    whom = RadiosField(
        "Share with",
        noun="whom to share with",
        choices=(("agency", "Everybody at an agency"), ("user", "One person")),
        reveals={"agency": ("agency",), "user": ("user",)},
    )
    agency = ModelSelectField("Agency", noun="the agency", label_size="")
    user = ModelSelectField("Person", noun="the person", label_size="")
    level = RadiosField(
        "What may they do?",
        noun="what they may do",
        choices=((Level.READ, "Read it"), (Level.WRITE, "Read it and write on it")),
        initial=Level.READ,
        small=True,
    )
    until = GovukDateField(
        "Until when?",
        noun="the last day of sharing",
        hint="The last day on which they can open the case. For example, 27 3 2027",
        future=True,
    )
    reason = TextField(
        "Why is it shared?",
        noun="why it is shared",
        hint="The purpose, as your information sharing agreement names it",
        max_length=200,
    )

    def prepare(self) -> None:
        others = User.objects.visible_to(self.reader).filter(
            is_active=True, is_service=False, role__capabilities__contains=["case.read"]
        )
        self.offer("user", others.exclude(pk=self.reader.pk))
        agencies = Agency.objects.visible_to(self.reader)
        self.offer("agency", agencies.exclude(pk=self.case.record.agency_id))
        # The calendar itself ends in 9999.
        self.fields["until"].latest = date(2999, 12, 31)  # type: ignore[attr-defined]


class LinkForm(CaseForm):
    """Another case, by its reference."""

    reference = TextField(
        "Reference of the other case",
        noun="the reference of the other case",
        hint="For example, CS-7K3M-9QXD",
        max_length=20,
        width=20,
        attrs={"autocomplete": "off", "spellcheck": "false"},
    )
    kind = RadiosField(
        "How do they belong together?",
        noun="how the cases belong together",
        choices=CaseLink.Kind.choices,
        initial=CaseLink.Kind.RELATED,
        small=True,
    )


class SendSurveyForm(CaseForm):
    """The day on which the survey went out."""

    sent_on = GovukDateField("When was it sent?", noun="the day it was sent", past=True)

    def prepare(self) -> None:
        self.initial.setdefault("sent_on", clock.today())


SURVEY_QUESTIONS = (
    ("handling", "How the report was handled"),
    ("kept_informed", "Being kept informed"),
    ("outcome", "The outcome"),
    ("feels_safer", "Feeling safer"),
    ("would_report_again", "Would report again"),
)


class SurveyForm(CaseForm):
    """The answers of a returned survey: 1 is the worst, 5 the best, or left out."""

    returned_on = GovukDateField("When did it come back?", noun="the day it came back", past=True)

    def prepare(self) -> None:
        for name, label in SURVEY_QUESTIONS:
            self.fields[name] = WholeNumberField(
                label,
                noun=label[:1].lower() + label[1:],
                hint="From 1 (very poor) to 5 (very good)",
                required=False,
                min_value=1,
                max_value=5,
                width=2,
            )
        self.initial.setdefault("returned_on", clock.today())


class ConfirmForm(CaseForm):
    """Nothing but a button: the step says all on its page."""


class EndRoleForm(CaseForm):
    """The day from which somebody no longer has a role."""

    on = GovukDateField(
        "From when does it no longer hold?",
        noun="the day from which it no longer holds",
        past=True,
    )

    def prepare(self) -> None:
        self.initial.setdefault("on", clock.today())
