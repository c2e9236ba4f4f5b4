"""The steps on a referral, from its screening to its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from govuk import HiddenField
from marac import services
from marac.forms import steps as forms
from marac.forms.referral import ReferForm, as_referred
from marac.models import MaracReferral
from marac.views.page import ReferralStep, State, behind_wall, open_referral
from partnership.models import User
from partnership.rules import Refused

WAITING = (State.REFERRED, State.RETURNED)
UNDER_WAY = (*WAITING, State.OPEN)


class Plain(ReferralStep):
    """A step whose form asks what its service takes."""

    service: ClassVar[Callable[..., Any]]

    def save(self, form: Any, subject: MaracReferral, user: User) -> None:
        asked = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        self.service(subject, by=user, expected_version=form.expected_version, **asked)


class Accept(ReferralStep):
    """Say who everybody is, and take the referral on."""

    form_class = forms.AcceptForm
    heading = "Accept the referral"
    button = "Accept"
    done = "Referral accepted. It waits for a meeting."
    states = (State.REFERRED,)

    def save(self, form: forms.AcceptForm, subject: MaracReferral, user: User) -> None:
        services.accept_referral(
            subject,
            by=user,
            **form.chosen(),
            screened_on=form.cleaned_data["screened_on"],
            note=form.cleaned_data["note"],
            expected_version=form.expected_version,
        )


class Return(Plain):
    """Send a referral back for more information."""

    form_class = forms.ReturnForm
    heading = "Return for more information"
    button = "Return"
    done = "Referral returned. Tell the referrer by a safe way what is missing."
    states = (State.REFERRED,)
    service = staticmethod(services.return_referral)


class Decline(Plain):
    """Do not take a referral on."""

    form_class = forms.DeclineForm
    heading = "Do not accept the referral"
    button = "Do not accept"
    done = "Referral not accepted."
    states = WAITING
    service = staticmethod(services.decline_referral)


class HandOver(Plain):
    """Another coordinator."""

    form_class = forms.HandOverForm
    heading = "Hand over"
    button = "Hand over"
    done = "Handed over."
    states = UNDER_WAY
    service = staticmethod(services.hand_over_referral)


class Transfer(Plain):
    """Hand the case to the MARAC of another area."""

    form_class = forms.TransferForm
    heading = "Transfer to another area"
    button = "Transfer"
    done = "Transferred."
    states = (State.OPEN,)
    service = staticmethod(services.transfer_out)


class Close(Plain):
    """Close a case whose actions are finished."""

    form_class = forms.CloseForm
    heading = "Close the case"
    button = "Close"
    done = "Case closed. Files stay flagged until their day."
    states = (State.OPEN,)
    service = staticmethod(services.close_referral)


class Idva(Plain):
    """Say who the adviser is, and when the victim was reached."""

    form_class = forms.IdvaForm
    heading = "Independent domestic violence adviser"
    states = (State.OPEN,)
    service = staticmethod(services.record_idva)


class SafeContact(ReferralStep):
    """Say how the victim may be reached safely."""

    form_class = forms.SafeContactForm
    heading = "Safe contact"
    done = "Safe contact saved."
    states = UNDER_WAY

    def save(self, form: forms.SafeContactForm, subject: MaracReferral, user: User) -> None:
        services.set_safe_contact(
            subject,
            by=user,
            expected_version=form.expected_version,
            **(form.safe_contact() or {"method": ""}),
        )


class AddChildren(ReferralStep):
    """Add children of the household."""

    form_class = forms.ChildrenForm
    heading = "Add children"
    done = "Children added."
    states = (State.OPEN,)

    def save(self, form: forms.ChildrenForm, subject: MaracReferral, user: User) -> None:
        version = form.expected_version
        with transaction.atomic():
            for child in form.cleaned_data["children"]:
                services.add_child(subject, child, by=user, expected_version=version)
                version = None


class Change(ReferralStep):
    """Complete or correct a referral until it is screened."""

    form_class = forms.ChildrenForm
    heading = "Change the referral"
    done = "Referral saved."
    states = WAITING

    def new_form(self, data: Any = None, initial: Any = None) -> Any:
        start = as_referred(self.subject, services.people_said(self.subject))
        start["version"] = self.subject.record.version
        form = ReferForm(self.here.user, data, initial={**start, **(initial or {})})
        for name in [name for name in form.fields if name.startswith("safe_")]:
            # Safe contact has a page of its own.
            del form.fields[name]
        form.fields["version"] = HiddenField("Version", required=False)
        return form

    def save(self, form: ReferForm, subject: MaracReferral, user: User) -> None:
        services.change_referral(
            subject,
            by=user,
            people=form.people(),
            expected_version=form.expected_version,
            **form.details(),
        )


@require_POST
@behind_wall("marac.read")
def remove_child(request: HttpRequest, pk: UUID, child: UUID) -> HttpResponse:
    """Take a child off the referral; meetings that are over keep theirs."""
    here = open_referral(request, pk)
    if not here.rights.run:
        raise PermissionDenied
    row = here.referral.children.filter(pk=child).select_related("person").first()
    if row is None:
        raise Http404
    try:
        services.remove_child(here.referral, row.person, by=here.user)
    except Refused as refusal:
        for finding in refusal.findings:
            messages.error(request, finding.message)
    else:
        messages.success(request, "Child taken off the referral.")
    return redirect("marac_referral", pk=pk)
