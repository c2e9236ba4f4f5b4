"""The forms of a conference's meetings, requests and actions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.db.models import QuerySet
from django.http import QueryDict

from conferences.conference import Conference
from govuk import (
    GovukDateField,
    GovukForm,
    HiddenField,
    ModelCheckboxesField,
    ModelSelectField,
    RadiosField,
    TextAreaField,
    TextField,
    TickField,
)
from partnership import clock
from partnership.dates import spoken
from partnership.models import Agency, User
from partnership.record_forms import MomentField, RecordForm


def agencies_of(user: User) -> QuerySet[Agency]:
    """The agencies that may sit at a conference."""
    return Agency.objects.visible_to(user).order_by("name")


def as_key(typed: object) -> UUID | None:
    """The key of an action as a page sent it; None for anything else."""
    try:
        return UUID(str(typed))
    except ValueError:
        return None


def with_agency(person: User) -> str:
    """Somebody in a list of people of several agencies."""
    return f"{person.agency.name}: {person.name}"


class MeetingFields(GovukForm):
    """When, where and by whom a meeting is held."""

    starts_at = MomentField("When does it begin?", noun="the day and time")
    place = TextField(
        "Where?",
        noun="where it is held",
        hint="A room, or the way into a call. Nobody’s name",
        max_length=200,
    )
    chair = TextField("Who chairs it?", noun="who chairs it", max_length=120)
    referrals_close_on = GovukDateField(
        "Last day for referrals",
        noun="the last day for referrals",
        hint="Left empty, it is reckoned from local policy",
        required=False,
    )
    is_emergency = TickField(
        "This is an emergency meeting",
        noun="that it is an emergency meeting",
        hint="Referrals are taken until it begins",
        required=False,
    )

    def speak(self, conference: Conference) -> None:
        """Say it in the words of the conference."""
        close: Any = self.fields["referrals_close_on"]
        close.label = f"Last day for {conference.words}"
        emergency: Any = self.fields["is_emergency"]
        emergency.help_text = f"{conference.words.capitalize()} are taken until it begins"


class PlanForm(MeetingFields):
    """A new meeting."""


class ChangeMeetingForm(RecordForm[Any], MeetingFields):
    """A meeting that has not begun, moved or changed."""

    versioned = True
    of_record = ("starts_at", "place", "chair", "referrals_close_on", "is_emergency")

    def prepare(self) -> None:
        self.fields["referrals_close_on"].required = True
        for name in self.of_record:
            self.initial.setdefault(name, getattr(self.subject, name))


class ReasonForm(RecordForm[Any]):
    """Why something is done."""

    reason = TextAreaField("Why?", noun="why", rows=3)


class AskForm(RecordForm[Any]):
    """Which agencies are invited and asked what they know, and until when."""

    agencies = ModelCheckboxesField("Which agencies?", noun="the agencies to invite")
    due_on = GovukDateField("When is their answer due?", noun="the day the answer is due")

    def prepare(self) -> None:
        self.offer("agencies", agencies_of(self.reader))
        before = self.subject.day - timedelta(days=2)
        self.initial.setdefault("due_on", min(max(before, clock.today()), self.subject.day))


class AttendanceForm(RecordForm[Any]):
    """Whether an agency came, and who for it."""

    status = RadiosField(
        "Did it come?",
        noun="whether the agency came",
        choices=[("attended", "It came"), ("apologies", "It sent apologies"), ("absent", "No")],
        reveals={"attended": ("name", "declared")},
        small=True,
    )
    name = TextField("Who came for it?", noun="who came", max_length=120, label_size="")
    declared = TickField(
        "They signed the confidentiality declaration",
        noun="that they signed",
        required=False,
        label_size="",
    )

    def speak(self, conference: Conference) -> None:
        """Where nobody's secrets are heard, nobody declares confidentiality."""
        if not conference.confidential:
            del self.fields["declared"]
            status: Any = self.fields["status"]
            status.look = replace(status.look, reveals={"attended": ("name",)})


class TableForm(AttendanceForm):
    """One agency of all that are recorded on one page: what is not said yet stays open."""

    mark_optional = False

    def __init__(self, agency: Agency, *args: Any, **more: Any) -> None:
        self.agency = agency
        super().__init__(*args, **more)
        self.prefix = agency.pk.hex

    def prepare(self) -> None:
        status = self.fields["status"]
        status.required = False
        status.label = self.agency.name


class InviteForm(RecordForm[Any]):
    """An agency that came without an invitation."""

    agency = ModelSelectField("Agency", noun="an agency")

    def prepare(self) -> None:
        here = self.subject.attendance.values("agency")
        self.offer("agency", agencies_of(self.reader).exclude(pk__in=here))


class ListForm(RecordForm[Any]):
    """Referrals for the agenda, those to be reviewed first; after the cut-off a reason is asked for."""

    referral = ModelCheckboxesField("Which referrals?", noun="at least one referral", small=True)
    reason = TextAreaField(
        "Why can it not wait for the next meeting?", noun="why it cannot wait", rows=3
    )

    def __init__(
        self,
        subject: Any,
        reader: User,
        *args: Any,
        waiting: Any,
        conference: Conference,
        **more: Any,
    ) -> None:
        self.waiting = waiting
        self.conference = conference
        super().__init__(subject, reader, *args, **more)

    def prepare(self) -> None:
        field: Any = self.fields["referral"]
        field.label_from_instance = _in_a_line
        field.label = f"Which {self.conference.words}?"
        field.error_messages["required"] = f"Select at least one {self.conference.word}"
        self.offer("referral", self.waiting)
        if self.subject.is_emergency or clock.today() <= self.subject.referrals_close_on:
            del self.fields["reason"]


def _in_a_line(referral: Any) -> str:
    """A referral that waits: whose it is, and when it is to be reviewed if it has been heard."""
    review = getattr(referral, "next_review_on", None)
    due = f", review due {spoken(review)}" if review else ", new"
    return f"{referral.record.reference}: {referral.called}{due}"


class HearForm(RecordForm[Any]):
    """What a meeting said and decided about a referral. A room's form adds its own answers.

    Below them stands room for one action, which its own button adds: what is typed above stays.
    """

    versioned = True
    # The names of the room's own fields.
    answers: tuple[str, ...] = ()
    of_record: tuple[str, ...] = ("discussion", "victims_view", "decision")

    discussion = TextAreaField(
        "What was said", noun="what was said", rows=6, required=False, label_size="s"
    )
    victims_view = TextAreaField(
        "What the victim says or wants",
        noun="what the victim says or wants",
        rows=3,
        required=False,
        label_size="s",
    )
    decision = TextAreaField(
        "What was decided", noun="what the meeting decided", rows=3, label_size="s"
    )

    def prepare(self) -> None:
        for name in ("discussion", "victims_view", "decision"):
            self.initial.setdefault(name, getattr(self.subject, name))


class ActionForm(RecordForm[Any]):
    """An action that an agency takes away."""

    action_description = TextAreaField("Action", noun="what is to be done", rows=2, label_size="s")
    action_agency = ModelSelectField("Which agency?", noun="an agency", label_size="s")
    action_person = TextField(
        "Who there?",
        noun="who will do it",
        hint="Left empty, whoever speaks for the agency",
        max_length=120,
        required=False,
        label_size="s",
    )
    action_due = GovukDateField("By when?", noun="the day it is due", label_size="s")
    # Names the action before it exists: sent twice, or kept as a draft a moment too late, it is
    # added once.
    action_key = HiddenField(required=False)

    def prepare(self) -> None:
        self.offer("action_agency", agencies_of(self.reader))
        self.initial.setdefault("action_key", str(uuid4()))

    def clean_action_key(self) -> UUID | None:
        return as_key(self.cleaned_data["action_key"])

    # A service names its own fields.
    names: ClassVar[dict[str, str]] = {
        "description": "action_description",
        "agency": "action_agency",
        "owner_name": "action_person",
        "due_on": "action_due",
        "key": "action_key",
    }

    def add_findings(self, findings: Any) -> None:
        for finding in findings:
            name = self.names.get(finding.field or "")
            self.add_error(name if name in self.fields else None, finding.message)

    @classmethod
    def was_typed(cls, data: QueryDict) -> bool:
        """Whether anything of an action stands on a page that also asks for other things."""
        return any(
            value.strip()
            for name, values in data.lists()
            if name.startswith("action_") and name != "action_key"
            for value in values
        )

    def asked(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[field] for name, field in self.names.items()}


class AnswerForm(RecordForm[Any]):
    """What an agency knows about a referral."""

    versioned = True
    of_record = ("answer",)

    answer = TextAreaField(
        "What does your agency know?",
        noun="what your agency knows",
        hint="What is relevant and needed to keep people safe, and no more",
        rows=8,
        required=False,
    )
    nothing_known = TickField(
        "My agency has looked and knows nothing",
        noun="that nothing is known",
        required=False,
    )

    def prepare(self) -> None:
        self.initial.setdefault("answer", self.subject.answer)
        known = self.subject.status == "nothing_known"
        self.initial.setdefault("nothing_known", known)


class FinishForm(RecordForm[Any]):
    """What came of an action."""

    status = RadiosField(
        "What came of it?",
        noun="done, not possible or not done",
        choices=[("done", "Done"), ("not_possible", "Not possible"), ("not_done", "Not done")],
    )
    outcome = TextAreaField(
        "How, or why not?", noun="what came of it, or why it was not done", rows=4
    )
    finished_on = GovukDateField("When?", noun="the day", past=True)

    def prepare(self) -> None:
        self.initial.setdefault("finished_on", clock.today())


class MinutesForm(RecordForm[Any]):
    """What the minutes say beside the items."""

    versioned = True
    of_record = ("minutes",)

    minutes = TextAreaField(
        "General points",
        noun="the general points",
        hint="Matters arising, themes, the next meeting. Every agency that was invited reads "
        "them: name nobody here. The items are in the minutes already",
        rows=10,
        required=False,
    )

    def prepare(self) -> None:
        self.initial.setdefault("minutes", self.subject.minutes)


class SeatForm(GovukForm):
    """Who speaks for their agency."""

    user = ModelSelectField("Who?", noun="a person")

    def __init__(self, conference: Conference, reader: User, data: Any = None) -> None:
        super().__init__(data)
        field: Any = self.fields["user"]
        able = [conference.contribute, conference.run]
        field.queryset = (
            User.objects.visible_to(reader)
            .filter(
                is_active=True,
                is_service=False,
                role__capabilities__overlap=able,
                clearances__contains=[conference.compartment],
            )
            .select_related("agency")
            .order_by("agency__name", "name")
        )
        field.label_from_instance = with_agency


class ExcludeForm(RecordForm[Any]):
    """Somebody who is party to a referral, or related to somebody who is."""

    user = ModelSelectField("Who?", noun="a person")
    reason = TextField(
        "What is the conflict of interest?",
        noun="the conflict of interest",
        hint="They are not told, and do not see the referral from now on",
        max_length=200,
    )

    def prepare(self) -> None:
        field: Any = self.fields["user"]
        field.label_from_instance = with_agency
        self.offer(
            "user",
            User.objects.visible_to(self.reader)
            .filter(is_active=True, is_service=False)
            .exclude(pk__in=[self.reader.pk, self.subject.owner_id])
            .select_related("agency")
            .order_by("agency__name", "name"),
        )
