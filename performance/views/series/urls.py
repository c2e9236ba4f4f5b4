"""The routes of imported series."""

from __future__ import annotations

from django.urls import path

from performance.views.series import imports, reading

_ONE = "series/<slug:source>/<slug:code>/"

urlpatterns = [
    path("series/", reading.series, name="series"),
    path("series/import/", imports.add, name="series_import_add"),
    path("series/imports/<uuid:pk>/", imports.one, name="series_import"),
    path("series/imports/<uuid:pk>/problems/", imports.problems, name="series_import_problems"),
    path("series/extracts/<uuid:pk>/", imports.extract, name="series_extract"),
    path(_ONE, reading.one, name="series_one"),
    path(f"{_ONE}break/", reading.add_break, name="series_break_add"),
    path("figures/counts/", reading.counts, name="figure_counts"),
]
