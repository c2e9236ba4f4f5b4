"""Logging reports, lists of cases, My work and drafts."""

from __future__ import annotations

from django.urls import URLPattern, path

from cases.views import drafts, intake, lists, work

urlpatterns: list[URLPattern] = [
    path("my-work/", work.my_work, name="my_work"),
    path("cases/", lists.cases, name="cases"),
    path("cases/csv/", lists.cases_csv, name="cases_csv"),
    path("cases/log/", intake.log, name="log_report"),
    path("cases/log/matches/<slug:what>/", intake.matches, name="log_report_matches"),
    path("drafts/<slug:form>/<uuid:about>/", drafts.keep_draft, name="draft"),
    path("drafts/<uuid:pk>/throw-away/", drafts.throw_away, name="discard_draft"),
]
