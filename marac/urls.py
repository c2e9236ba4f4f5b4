from __future__ import annotations

from django.urls import URLPattern, path

from conferences.urls import meeting_urls
from marac.conference import MARAC
from marac.views import reading, referring, returns, steps

_REFERRAL = "marac/<uuid:pk>/"

urlpatterns: list[URLPattern] = [
    path("marac/", reading.referrals, name="marac_referrals"),
    path("marac/refer/", referring.Refer.as_view(), name="marac_refer"),
    path("marac/refer/sent/", referring.sent, name="marac_sent"),
    path("marac/flags/", reading.flags, name="marac_flags"),
    path("marac/return/", returns.marac_return, name="marac_return"),
    *meeting_urls(MARAC),
    path(_REFERRAL, reading.referral, name="marac_referral"),
    path(f"{_REFERRAL}reveal/", reading.reveal, name="marac_reveal"),
    path(f"{_REFERRAL}change/", steps.Change.as_view(), name="marac_change"),
    path(f"{_REFERRAL}accept/", steps.Accept.as_view(), name="marac_accept"),
    path(f"{_REFERRAL}return/", steps.Return.as_view(), name="marac_return_referral"),
    path(f"{_REFERRAL}decline/", steps.Decline.as_view(), name="marac_decline"),
    path(f"{_REFERRAL}hand-over/", steps.HandOver.as_view(), name="marac_hand_over"),
    path(f"{_REFERRAL}transfer/", steps.Transfer.as_view(), name="marac_transfer"),
    path(f"{_REFERRAL}close/", steps.Close.as_view(), name="marac_close"),
    path(f"{_REFERRAL}idva/", steps.Idva.as_view(), name="marac_idva"),
    path(f"{_REFERRAL}safe-contact/", steps.SafeContact.as_view(), name="marac_safe_contact"),
    path(f"{_REFERRAL}children/add/", steps.AddChildren.as_view(), name="marac_add_children"),
    path(
        f"{_REFERRAL}children/<uuid:child>/remove/", steps.remove_child, name="marac_remove_child"
    ),
]
