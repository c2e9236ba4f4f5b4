"""Steps: notes, incidents, details, owner, links, sharing, survey."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from cases import casework_queries as queries
from cases import services
from cases.forms.casework import running as forms
from cases.models import AsbCase, CaseLink, CaseNote, SatisfactionSurvey
from cases.services.intake import IncidentReport
from cases.views.casework.page import CaseStep
from partnership import clock
from partnership.access.routes import requires
from partnership.models import Grant, Level, User
from partnership.references import normalise
from partnership.rules import Finding, Refused
from partnership.services import share, unshare


class AddNote(CaseStep):
    """A note, open case or closed."""

    form_class = forms.NoteForm
    heading = "Add a note"
    button = "Save note"
    draft = "case_note"
    done = "Note saved."

    def save(self, form: Any, case: AsbCase, user: User) -> None:
        data = form.cleaned_data
        services.add_note(
            case, by=user, text=data["text"], kind=data["kind"], happened_at=data["happened_at"]
        )


class CorrectNote(CaseStep):
    """A new version of a note."""

    form_class = forms.CorrectNoteForm
    section = "case_timeline"
    heading = "Correct a note"
    button = "Save correction"
    done = "Note corrected. The version before stays readable."
    back = "case_timeline"
    note: CaseNote

    def find(self, **kwargs: Any) -> None:
        notes: QuerySet[Any] = CaseNote.objects.visible_to(self.here.user).filter(case=self.case)
        found = notes.filter(pk=kwargs["note"]).first()
        if found is None:
            raise Http404
        self.note = found

    def initial(self) -> dict[str, Any]:
        return {"text": self.note.text}

    def save(self, form: Any, case: AsbCase, user: User) -> None:
        services.correct_note(self.note, by=user, text=form.cleaned_data["text"])


class AddIncident(CaseStep):
    """A further report."""

    form_class = forms.IncidentForm
    section = "case_incidents"
    heading = "Add an incident"
    button = "Save incident"
    back = "case_incidents"
    only_open = True
    draft = "case_incident"
    done = "Incident saved."

    def save(self, form: Any, case: AsbCase, user: User) -> None:
        data = form.cleaned_data
        services.add_incident(
            case,
            IncidentReport(
                occurred_on=data["occurred_on"],
                occurred_at=data["occurred_at"],
                reported_on=clock.today(),
                asb_type=data["asb_type"],
                source=data["source"],
                narrative=data["narrative"],
                qualifiers=data["qualifiers"],
                hate_strands=data["hate_strands"],
                premises=data["premises"],
                ward=data["ward"],
                police_reference=data["police_reference"],
            ),
            by=user,
        )


class Edit(CaseStep):
    """What the case is about."""

    form_class = forms.EditForm
    heading = "Change details"
    button = "Save details"
    done = "Details saved. Figures of days before today stay as they were."

    def save(self, form: Any, case: AsbCase, user: User) -> None:
        data = form.cleaned_data
        services.reclassify(
            case,
            by=user,
            expected_version=form.expected_version,
            **{
                name: data[name]
                for name in ("title", "asb_type", "qualifiers", "themes", "hate_strands", "ward")
            },
        )


class HandOver(CaseStep):
    """Another owner: for the present owner and managers."""

    form_class = forms.HandOverForm
    heading = "Hand over"
    button = "Hand over"

    def allowed(self, rights: queries.Rights) -> bool:
        return rights.hand_over

    def save(self, form: Any, case: AsbCase, user: User) -> None:
        data = form.cleaned_data
        services.hand_over(
            case,
            by=user,
            to=data["to"],
            on=data["on"],
            expected_version=form.expected_version,
        )
        self.done = f"Handed over to {data['to'].name}."


@requires("case.share")
class Share(CaseStep):
    """Share with an agency or a person, until a day and for a reason: for managers."""

    form_class = forms.ShareForm
    section = "case_sharing"
    heading = "Share this case"
    button = "Share"
    back = "case_sharing"
    done = "Shared."

    def allowed(self, rights: queries.Rights) -> bool:
        return rights.share

    def save(self, form: Any, case: AsbCase, user: User) -> None:
        data = form.cleaned_data
        last_day = data["until"]
        share(
            case.record,
            by=user,
            user=data["user"],
            agency=data["agency"],
            level=Level(data["level"]),
            # The named day is the last one.
            until=clock.start_of_day(last_day + timedelta(days=1)),
            reason=data["reason"],
        )


@requires("case.share")
class Unshare(CaseStep):
    """End sharing now."""

    form_class = forms.ConfirmForm
    section = "case_sharing"
    heading = "End sharing"
    button = "End sharing now"
    warning = True
    template = "unshare"
    back = "case_sharing"
    done = "Sharing has ended. That it was shared stays on record."
    grants: list[Grant]

    def allowed(self, rights: queries.Rights) -> bool:
        return rights.share

    def find(self, **kwargs: Any) -> None:
        live = queries.grants_of(self.case, self.here.user).filter(ends_at__gt=clock.now())
        whom = kwargs["whom"]
        self.grants = list(live.filter(Q(user=whom) | Q(agency=whom)))
        if not self.grants:
            raise Http404

    def extra(self) -> dict[str, Any]:
        return {"grants": self.grants, "grant": self.grants[0]}

    def save(self, form: Any, case: AsbCase, user: User) -> None:
        for grant in self.grants:
            unshare(grant, by=user)


class Link(CaseStep):
    """Say that another case belongs with this one."""

    form_class = forms.LinkForm
    heading = "Link another case"
    button = "Link"
    done = "Linked."

    def save(self, form: Any, case: AsbCase, user: User) -> None:
        wanted = normalise(form.cleaned_data["reference"])
        other = queries.CASES.visible_to(user).filter(record__reference=wanted).first()
        if other is None:
            # The same words for a reference that does not exist and one that is out of sight.
            raise Refused(
                Finding("LINK-ABSENT", "There is no case with this reference.", "reference")
            )
        services.link_cases(case, other, by=user, kind=form.cleaned_data["kind"])


class Unlink(CaseStep):
    """Take a link away that was made by mistake."""

    form_class = forms.ConfirmForm
    heading = "Take the link away"
    button = "Take the link away"
    warning = True
    template = "unlink"
    done = "The link is gone."
    link: CaseLink

    def find(self, **kwargs: Any) -> None:
        for link, far, words in queries.links_of(self.case, self.here.user):
            if far.pk == kwargs["other"]:
                self.link, self.far, self.words = link, far, words
                return
        raise Http404

    def extra(self) -> dict[str, Any]:
        return {"far": self.far, "words": self.words}

    def save(self, form: Any, case: AsbCase, user: User) -> None:
        services.unlink_cases(self.link, by=user)


class SendSurvey(CaseStep):
    """The survey went out."""

    form_class = forms.SendSurveyForm
    heading = "Send the satisfaction survey"
    button = "Save"
    only_closed = True
    done = "Saved that the survey was sent."

    def save(self, form: Any, case: AsbCase, user: User) -> None:
        services.send_survey(case, by=user, sent_on=form.cleaned_data["sent_on"])


class EnterSurvey(CaseStep):
    """The survey came back."""

    form_class = forms.SurveyForm
    heading = "Enter a returned survey"
    button = "Save answers"
    done = "Answers saved."
    survey: SatisfactionSurvey

    def find(self, **kwargs: Any) -> None:
        found = queries.surveys_of(self.case, self.here.user).filter(pk=kwargs["survey"]).first()
        if found is None:
            raise Http404
        self.survey = found

    def initial(self) -> dict[str, Any]:
        names = [name for name, _ in forms.SURVEY_QUESTIONS]
        known = {name: getattr(self.survey, name) for name in names}
        if self.survey.returned_on:
            known["returned_on"] = self.survey.returned_on
        return known

    def save(self, form: Any, case: AsbCase, user: User) -> None:
        data = form.cleaned_data
        services.record_survey(
            self.survey,
            by=user,
            answers={name: data[name] for name, _ in forms.SURVEY_QUESTIONS},
            returned_on=data["returned_on"],
        )
