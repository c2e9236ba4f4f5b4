"""Everything one does on one case: `cases/<id>/…`."""

from __future__ import annotations

from django.urls import URLPattern, path

from cases.views.casework import closing, people, plan, reading, running

_CASE = "cases/<uuid:pk>/"

urlpatterns: list[URLPattern] = [
    path(_CASE, reading.overview, name="case"),
    path(f"{_CASE}timeline/", reading.case_timeline, name="case_timeline"),
    path(f"{_CASE}incidents/", reading.incidents, name="case_incidents"),
    path(f"{_CASE}people/", reading.people, name="case_people"),
    path(f"{_CASE}risk/", reading.risk, name="case_risk"),
    path(
        f"{_CASE}risk/<uuid:assessment>/",
        reading.risk_assessment,
        name="case_risk_assessment",
    ),
    path(f"{_CASE}actions/", reading.actions, name="case_actions"),
    path(f"{_CASE}sharing/", reading.sharing, name="case_sharing"),
    path(f"{_CASE}looks/", reading.looks, name="case_looks"),
    path(f"{_CASE}notes/add/", running.AddNote.as_view(), name="case_note_add"),
    path(
        f"{_CASE}notes/<uuid:note>/correct/",
        running.CorrectNote.as_view(),
        name="case_note_correct",
    ),
    path(f"{_CASE}incidents/add/", running.AddIncident.as_view(), name="case_incident_add"),
    path(f"{_CASE}edit/", running.Edit.as_view(), name="case_edit"),
    path(f"{_CASE}hand-over/", running.HandOver.as_view(), name="case_hand_over"),
    path(f"{_CASE}sharing/add/", running.Share.as_view(), name="case_share"),
    path(f"{_CASE}sharing/<uuid:whom>/end/", running.Unshare.as_view(), name="case_unshare"),
    path(f"{_CASE}links/add/", running.Link.as_view(), name="case_link"),
    path(f"{_CASE}links/<uuid:other>/remove/", running.Unlink.as_view(), name="case_unlink"),
    path(f"{_CASE}survey/send/", running.SendSurvey.as_view(), name="case_survey_send"),
    path(f"{_CASE}survey/<uuid:survey>/", running.EnterSurvey.as_view(), name="case_survey"),
    path(f"{_CASE}people/add/", people.add_party, name="case_party_add"),
    path(
        f"{_CASE}people/<uuid:involvement>/end/",
        people.EndRole.as_view(),
        name="case_party_end",
    ),
    path(f"{_CASE}risk/score/", plan.AssessRisk.as_view(), name="case_risk_assess"),
    path(f"{_CASE}actions/add/", plan.AddAction.as_view(), name="case_action_add"),
    path(
        f"{_CASE}actions/<uuid:action>/finish/",
        plan.FinishAction.as_view(),
        name="case_action_finish",
    ),
    path(
        f"{_CASE}interventions/add/",
        plan.AddIntervention.as_view(),
        name="case_intervention_add",
    ),
    path(f"{_CASE}contacts/add/", plan.RecordContact.as_view(), name="case_contact_add"),
    path(f"{_CASE}contacts/plan/", plan.PlanContact.as_view(), name="case_contact_plan"),
    path(f"{_CASE}case-review/", plan.ExplainReview.as_view(), name="case_review_explain"),
    path(f"{_CASE}close/", closing.Close.as_view(), name="case_close"),
    path(f"{_CASE}reopen/", closing.Reopen.as_view(), name="case_reopen"),
    path(f"{_CASE}closing/correct/", closing.CorrectClosing.as_view(), name="case_closing_correct"),
    path(f"{_CASE}closing/void/", closing.VoidClosing.as_view(), name="case_closing_void"),
    path(f"{_CASE}opening/correct/", closing.CorrectOpening.as_view(), name="case_opening_correct"),
]
