"""The routes of figures."""

from __future__ import annotations

from django.urls import path

from performance.views import dashboard, figures
from performance.views.reports.urls import urlpatterns as report_urls
from performance.views.series.urls import urlpatterns as series_urls

urlpatterns = [
    path("team/", dashboard.dashboard, name="dashboard"),
    path("team/download/", dashboard.dashboard_csv, name="dashboard_csv"),
    path("figures/", figures.figures, name="figures"),
    path("figures/download/", figures.figures_csv, name="figures_csv"),
    path("figures/cases/", figures.figure_records, name="figure_records"),
    *report_urls,
    *series_urls,
]
