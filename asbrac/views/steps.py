"""The steps on a referral, from its screening to a closing that was a mistake."""

from __future__ import annotations

from typing import Any

from asbrac import queries, services
from asbrac.forms import referral as forms
from asbrac.models import AsbracReferral
from asbrac.views.page import ReferralStep
from partnership.models import User

State = AsbracReferral.State


class Complete(ReferralStep):
    """Complete or correct what a referral says."""

    form_class = forms.CompleteForm
    heading = "Change the referral"
    done = "Referral saved."
    draft = "asbrac_complete"
    states = (State.REFERRED, State.RETURNED)

    def allowed(self, rights: queries.Rights) -> bool:
        return rights.run or rights.complete

    def save(self, form: forms.CompleteForm, subject: AsbracReferral, user: User) -> None:
        services.change_referral(
            subject, by=user, expected_version=form.expected_version, **form.details()
        )


class Accept(ReferralStep):
    """Take a referral on."""

    form_class = forms.AcceptForm
    heading = "Accept the referral"
    button = "Accept"
    done = "Referral accepted. It waits for a meeting."
    states = (State.REFERRED,)

    def save(self, form: forms.AcceptForm, subject: AsbracReferral, user: User) -> None:
        services.accept_referral(
            subject, by=user, expected_version=form.expected_version, **_asked(form)
        )


class Return(ReferralStep):
    """Send a referral back for more information."""

    form_class = forms.NoteForm
    heading = "Return for more information"
    button = "Return"
    done = "Referral returned."
    states = (State.REFERRED,)

    def save(self, form: forms.NoteForm, subject: AsbracReferral, user: User) -> None:
        services.return_referral(
            subject, by=user, expected_version=form.expected_version, **_asked(form)
        )


class Decline(ReferralStep):
    """Do not take a referral on."""

    form_class = forms.DeclineForm
    heading = "Do not accept the referral"
    button = "Do not accept"
    done = "Referral not accepted."
    states = (State.REFERRED, State.RETURNED)

    def save(self, form: forms.DeclineForm, subject: AsbracReferral, user: User) -> None:
        services.decline_referral(
            subject, by=user, expected_version=form.expected_version, **_asked(form)
        )


class Reassess(ReferralStep):
    """Say how high the risk is now."""

    form_class = forms.ReassessForm
    heading = "Reassess the risk"
    done = "Risk recorded. The band at acceptance stays beside it."
    states = (State.OPEN,)

    def save(self, form: forms.ReassessForm, subject: AsbracReferral, user: User) -> None:
        services.reassess(subject, by=user, expected_version=form.expected_version, **_asked(form))


class HandOver(ReferralStep):
    """Another coordinator."""

    form_class = forms.HandOverForm
    heading = "Hand over"
    button = "Hand over"
    done = "Handed over."
    states = (State.REFERRED, State.RETURNED, State.OPEN)

    def save(self, form: forms.HandOverForm, subject: AsbracReferral, user: User) -> None:
        services.hand_over_referral(
            subject, by=user, expected_version=form.expected_version, **_asked(form)
        )


class Reopen(ReferralStep):
    """Take a closing back that was a mistake."""

    form_class = forms.ReopenForm
    heading = "Take the closing back"
    button = "Take it back"
    done = "The closing is taken back, in the figures too."
    states = (State.CLOSED,)

    def save(self, form: forms.ReopenForm, subject: AsbracReferral, user: User) -> None:
        services.reopen_referral(
            subject, by=user, expected_version=form.expected_version, **_asked(form)
        )


class Identify(ReferralStep):
    """Say which person on file the victim is."""

    form_class = forms.IdentifyForm
    heading = "Who is the victim?"
    button = "This is the victim"
    done = "The victim is identified."
    states = (State.REFERRED, State.RETURNED)

    def new_form(self, data: Any = None, initial: Any = None) -> forms.IdentifyForm:
        people = [match.person for match in queries.alike(self.subject, self.here.user)]
        return forms.IdentifyForm(self.subject, self.here.user, data, initial=initial, alike=people)

    def save(self, form: forms.IdentifyForm, subject: AsbracReferral, user: User) -> None:
        services.identify_victim(
            subject, by=user, expected_version=form.expected_version, **_asked(form)
        )


def _asked(form: Any) -> dict[str, Any]:
    """What the form asked, without the version of the page."""
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}
