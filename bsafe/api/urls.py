"""The REST API: the rooms' viewsets under one root."""

from __future__ import annotations

from django.urls import include, path, re_path

import bsafe.api.schema  # noqa: F401  (describes the token to drf-spectacular)
from bsafe.api import views

urlpatterns = [
    path("", views.guide, name="api_guide"),
    path("schema/", views.Schema.as_view(), name="api_schema"),
    path("token/", views.Token.as_view(), name="api_token"),
    path("revoke/", views.Revoke.as_view(), name="api_revoke"),
    path("", include("cases.api.urls")),
    path("", include("orders.api.urls")),
    path("", include("asbrac.api.urls")),
    path("", include("marac.api.urls")),
    path("", include("performance.api")),
    re_path("", views.Nothing.as_view(), name="api_nothing"),
]
