"""The URL map. A test walks it: every route declares who may use it."""

from __future__ import annotations

from allauth.account import views as account
from django.urls import include, path

from bsafe import views
from partnership.access.routes import own_account, public

urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("stay-signed-in/", views.stay_signed_in, name="stay_signed_in"),
    path("send-again/<uuid:pk>/", views.send_again, name="send_again"),
    path("sign-in/", public(account.LoginView.as_view()), name="account_login"),
    path("sign-out/", own_account(account.LogoutView.as_view()), name="account_logout"),
    path("account-closed/", public(account.AccountInactiveView.as_view()), name="account_inactive"),
    path("", include("partnership.urls")),
    path("", include("cases.urls")),
    path("", include("orders.urls")),
    path("", include("asbrac.urls")),
    path("", include("marac.urls")),
    path("", include("plans.urls")),
    path("", include("people.urls")),
    path("", include("performance.urls")),
    path("api/v1/", include("bsafe.api.urls")),
]

handler400 = "bsafe.problems.bad_request"
handler500 = "bsafe.problems.server_error"
