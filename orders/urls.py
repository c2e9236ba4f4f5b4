from __future__ import annotations

from django.urls import URLPattern, path

from orders.views import drafting, lists, reading
from orders.views.page import TakeStep

_ORDER = "orders/<uuid:pk>/"
_CASE = "cases/<uuid:pk>/orders/"

urlpatterns: list[URLPattern] = [
    path("orders/", lists.orders, name="orders"),
    path("orders/new/<slug:kind>/", lists.New.as_view(), name="order_new"),
    path(_ORDER, reading.overview, name="order"),
    path(f"{_ORDER}history/", reading.history, name="order_history"),
    path(f"{_ORDER}documents/", reading.documents, name="order_documents"),
    path(
        f"{_ORDER}documents/<uuid:document>/<slug:ending>/", reading.document, name="order_document"
    ),
    path(f"{_ORDER}letter/", reading.letter, name="order_letter"),
    path(f"{_ORDER}breaches/", reading.breaches, name="order_breaches"),
    path(f"{_ORDER}take/<slug:step>/", TakeStep.as_view(), name="order_step"),
    path(_CASE, drafting.case_ladder, name="case_orders"),
    path(f"{_CASE}start/", drafting.Start.as_view(), name="order_start"),
    path(f"{_CASE}draft/<slug:kind>/", drafting.Draft.as_view(), name="order_draft"),
    path("people/<uuid:pk>/orders/", drafting.person_ladder, name="person_orders"),
]
