from __future__ import annotations

from django.http import HttpResponse
from django.urls import path

from partnership.access.routes import requires

urlpatterns = [
    path(
        "orders/<uuid:pk>/",
        requires("order.read")(lambda request, pk: HttpResponse("")),
        name="order",
    )
]
