from __future__ import annotations

from django.urls import URLPattern, path

from orders.views import drafting, lists, reading, settings, statements, wording
from orders.views.page import TakeStep

_ORDER = "orders/<uuid:pk>/"
_CASE = "cases/<uuid:pk>/orders/"
_STATEMENTS = "cases/<uuid:pk>/statements/"
_LETTER = "orders/letters/<slug:letter>/"

urlpatterns: list[URLPattern] = [
    path("orders/", lists.orders, name="orders"),
    path("orders/new/<slug:kind>/", lists.New.as_view(), name="order_new"),
    path("orders/authorisations/", settings.authorisations, name="authorisations"),
    path("orders/authorisations/add/", settings.authority_add, name="authority_add"),
    path("orders/authorisations/<uuid:pk>/end/", settings.authority_end, name="authority_end"),
    path("orders/warning-kinds/", settings.warning_kinds, name="warning_kinds"),
    path("orders/warning-kinds/add/", settings.warning_kind_add, name="warning_kind_add"),
    path(
        "orders/warning-kinds/<slug:code>/retire/",
        settings.warning_kind_retire,
        name="warning_kind_retire",
    ),
    path(
        "orders/warning-kinds/<slug:code>/offer/",
        settings.warning_kind_offer,
        name="warning_kind_offer",
    ),
    path("orders/letters/", wording.letter_list, name="letters"),
    path(_LETTER, wording.letter, name="letter"),
    path(f"{_LETTER}preview/", wording.preview, name="letter_preview"),
    path(f"{_LETTER}edit/", wording.Edit.as_view(), name="letter_edit"),
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
    path(_STATEMENTS, statements.case_statements, name="case_statements"),
    path(f"{_STATEMENTS}add/", statements.Add.as_view(), name="statement_add"),
    path(f"{_STATEMENTS}<uuid:statement>/use/", statements.Use.as_view(), name="statement_use"),
    path("people/<uuid:pk>/orders/", drafting.person_ladder, name="person_orders"),
]
