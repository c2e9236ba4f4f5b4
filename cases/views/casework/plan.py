"""Steps: risk, action plan, interventions and contact with the victim."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from cases import casework_queries as queries
from cases import services
from cases.forms.casework import plan as forms
from cases.models import AsbCase, CaseAction
from cases.risk import CURRENT
from cases.views.casework.page import CaseStep
from partnership.models import User


class AssessRisk(CaseStep):
    """Score the risk: every question of the present matrix."""

    form_class = forms.RiskForm
    section = "case_risk"
    heading = "Score the risk"
    button = "Save score"
    back = "case_risk"
    template = "risk_form"
    only_open = True

    def initial(self) -> dict[str, Any]:
        return {"is_final": "final" in self.here.request.GET}

    def extra(self) -> dict[str, Any]:
        return {"instrument": CURRENT}

    def save(self, form: Any, case: AsbCase, user: User) -> None:
        data = form.cleaned_data
        made = services.assess_risk(
            case,
            form.marks,
            by=user,
            assessed_on=data["assessed_on"],
            override_band=data["override_band"],
            override_reason=data["override_reason"],
            is_final=data["is_final"],
            expected_version=form.expected_version,
        )
        self.done = (
            f"Scored {made.score} of {CURRENT.highest_score}: "
            f"{made.get_band_display().lower()} risk."
        )


class AddAction(CaseStep):
    """A step of the plan."""

    form_class = forms.ActionForm
    section = "case_actions"
    heading = "Add an action"
    button = "Save action"
    back = "case_actions"
    only_open = True
    done = "Action added."

    def save(self, form: Any, case: AsbCase, user: User) -> None:
        data = form.cleaned_data
        services.add_action(
            case,
            by=user,
            description=data["description"],
            agency=data["agency"],
            owner=data["owner"],
            due_on=data["due_on"],
            agreed_with_victim=data["agreed_with_victim"],
        )


class FinishAction(CaseStep):
    """Done, not done or not possible."""

    form_class = forms.FinishForm
    section = "case_actions"
    heading = "Finish an action"
    button = "Save"
    back = "case_actions"
    template = "finish_action"
    done = "Action finished."
    action: CaseAction

    def find(self, **kwargs: Any) -> None:
        found = queries.actions_of(self.case, self.here.user).filter(pk=kwargs["action"]).first()
        if found is None:
            raise Http404
        # The service writes through the action's own case: one object, one version.
        found.case = self.case
        self.action = found

    def extra(self) -> dict[str, Any]:
        return {"action": self.action}

    def save(self, form: Any, case: AsbCase, user: User) -> None:
        data = form.cleaned_data
        services.finish_action(
            self.action,
            by=user,
            status=data["status"],
            outcome=data["outcome"],
            finished_on=data["finished_on"],
        )


class AddIntervention(CaseStep):
    """An informal step; skipping one asks for a reason and never blocks."""

    form_class = forms.InterventionForm
    section = "case_actions"
    heading = "Record an intervention"
    button = "Save intervention"
    back = "case_actions"
    only_open = True
    done = "Intervention recorded."

    def ask(self, form: Any) -> None:
        form.ask_why()

    def save(self, form: Any, case: AsbCase, user: User) -> None:
        data = form.cleaned_data
        services.record_intervention(
            case,
            by=user,
            kind=data["kind"],
            done_on=data["done_on"],
            person=data["person"],
            note=data["note"],
            reasons={"STEP-SKIP": data.get("skip_reason", "")},
        )


class RecordContact(CaseStep):
    """A contact or an attempt at one."""

    form_class = forms.ContactForm
    section = "case_actions"
    heading = "Record contact"
    button = "Save contact"
    back = "case_actions"
    template = "contact"
    only_open = True
    draft = "case_contact"
    done = "Contact recorded."

    def extra(self) -> dict[str, Any]:
        contacts = queries.contacts_of(self.case, self.here.user)[:20]
        return {
            "failed": queries.failed_attempts(contacts),
            "warnings": self.here.warnings,
        }

    def save(self, form: Any, case: AsbCase, user: User) -> None:
        data = form.cleaned_data
        services.record_contact(
            case,
            by=user,
            method=data["method"],
            outcome=data["outcome"],
            contacted_on=data["contacted_on"],
            note=data["note"],
            next_on=data["next_on"],
            person=data["person"],
        )


class PlanContact(CaseStep):
    """When the victim hears from us next."""

    form_class = forms.ContactPlanForm
    section = "case_actions"
    heading = "Plan contact"
    button = "Save plan"
    back = "case_actions"
    only_open = True
    done = "Contact plan saved."

    def save(self, form: Any, case: AsbCase, user: User) -> None:
        data = form.cleaned_data
        services.plan_contact(
            case,
            by=user,
            next_on=data["next_on"],
            every_working_days=data["every_working_days"],
            instruction=data["instruction"],
            expected_version=form.expected_version,
        )


class ExplainReview(CaseStep):
    """The victim was told of the ASB case review."""

    form_class = forms.ReviewForm
    heading = "Explain the ASB case review"
    button = "Save"
    template = "review"
    done = "Saved that the case review was explained."

    def save(self, form: Any, case: AsbCase, user: User) -> None:
        data = form.cleaned_data
        services.explain_case_review(case, by=user, note=data["note"], on=data["on"])
