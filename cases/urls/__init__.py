"""The routes of ASB casework."""

from __future__ import annotations

from cases.urls import casework, intake

urlpatterns = [*intake.urlpatterns, *casework.urlpatterns]
