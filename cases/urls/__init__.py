"""The routes of ASB casework."""

from __future__ import annotations

from cases.urls import casework, intake, reviews

urlpatterns = [*intake.urlpatterns, *casework.urlpatterns, *reviews.urlpatterns]
