"""Steps: close, reopen, and put a closing or an opening right."""

from __future__ import annotations

from typing import Any

from cases import services
from cases.forms.casework import closing as forms
from cases.models import AsbCase
from cases.views.casework.page import CaseStep
from cases.views.casework.reading import in_the_way
from partnership.models import User


class Close(CaseStep):
    """Close the case; what stands in the way shows first, with where to mend it."""

    form_class = forms.CloseForm
    heading = "Close the case"
    button = "Close case"
    template = "close"
    only_open = True
    draft = "case_close"
    done = "Case closed."

    def extra(self) -> dict[str, Any]:
        return {"in_the_way": in_the_way(self.here)}

    def save(self, form: Any, case: AsbCase, user: User) -> None:
        data = form.cleaned_data
        services.close_case(
            case,
            by=user,
            reason=data["reason"],
            closed_on=data["closed_on"],
            note=data["note"],
            victim_told_on=data["victim_told_on"],
            victim_not_told_reason=data["victim_not_told_reason"] or "",
            expected_version=form.expected_version,
        )


class Reopen(CaseStep):
    """Open the case again under the same reference."""

    form_class = forms.ReopenForm
    heading = "Reopen the case"
    button = "Reopen case"
    only_closed = True
    done = "Case reopened. The next contact is due in the usual time."

    def save(self, form: Any, case: AsbCase, user: User) -> None:
        data = form.cleaned_data
        services.reopen_case(
            case,
            by=user,
            why=data["why"],
            reopened_on=data["reopened_on"],
            expected_version=form.expected_version,
        )


class CorrectClosing(CaseStep):
    """The right day or reason of the latest closing."""

    form_class = forms.CorrectClosingForm
    heading = "Correct the closing"
    button = "Save correction"
    only_closed = True
    done = "Closing corrected. What was published before stays as it was."

    def save(self, form: Any, case: AsbCase, user: User) -> None:
        data = form.cleaned_data
        services.correct_closing(
            case,
            by=user,
            closed_on=data["closed_on"],
            reason=data["reason"],
            expected_version=form.expected_version,
        )


class VoidClosing(CaseStep):
    """The case should never have been closed: it has been open all along."""

    form_class = forms.VoidClosingForm
    heading = "Take the closing back"
    button = "Take the closing back"
    warning = True
    template = "void_closing"
    only_closed = True
    done = "The closing is taken back: the case counts as open all along."

    def save(self, form: Any, case: AsbCase, user: User) -> None:
        services.void_closing(
            case, by=user, why=form.cleaned_data["why"], expected_version=form.expected_version
        )


class CorrectOpening(CaseStep):
    """The right day of opening."""

    form_class = forms.CorrectOpeningForm
    heading = "Correct the day of opening"
    button = "Save correction"
    done = "Day of opening corrected."

    def save(self, form: Any, case: AsbCase, user: User) -> None:
        services.correct_opening_day(
            case,
            by=user,
            opened_on=form.cleaned_data["opened_on"],
            expected_version=form.expected_version,
        )
