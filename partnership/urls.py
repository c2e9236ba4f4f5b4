"""The routes of accounts and of the law."""

from __future__ import annotations

from django.urls import path

from partnership.views import accounts, law, own

urlpatterns = [
    path("account/", own.account, name="account"),
    path("account/password/", own.password_change, name="password_change"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/add/", accounts.account_add, name="account_add"),
    path("accounts/<uuid:pk>/", accounts.account_page, name="account_page"),
    path("accounts/<uuid:pk>/change/", accounts.account_change, name="account_change"),
    path("accounts/<uuid:pk>/password/", accounts.account_password, name="account_password"),
    path("accounts/<uuid:pk>/close/", accounts.account_close, name="account_close"),
    path("accounts/<uuid:pk>/open/", accounts.account_open, name="account_open"),
    path("law/", law.law, name="law"),
    path("law/<slug:key>/", law.law_key, name="law_key"),
    path("law/<slug:key>/add/", law.law_add, name="law_add"),
    path("law/rows/<uuid:pk>/commence/", law.law_commence, name="law_commence"),
    path("law/rows/<uuid:pk>/take-back/", law.law_take_back, name="law_take_back"),
]
