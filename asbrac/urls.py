from __future__ import annotations

from django.urls import URLPattern, path

from asbrac.conference import ASBRAC
from asbrac.views import reading, referring, steps
from conferences.urls import meeting_urls

_REFERRAL = "asbrac/<uuid:pk>/"

urlpatterns: list[URLPattern] = [
    path("asbrac/", reading.referrals, name="asbrac_referrals"),
    path("asbrac/refer/", referring.Refer.as_view(), name="asbrac_refer"),
    *meeting_urls(ASBRAC),
    path(_REFERRAL, reading.referral, name="asbrac_referral"),
    path(f"{_REFERRAL}history/", reading.history, name="asbrac_history"),
    path(f"{_REFERRAL}change/", steps.Complete.as_view(), name="asbrac_complete"),
    path(f"{_REFERRAL}accept/", steps.Accept.as_view(), name="asbrac_accept"),
    path(f"{_REFERRAL}return/", steps.Return.as_view(), name="asbrac_return"),
    path(f"{_REFERRAL}decline/", steps.Decline.as_view(), name="asbrac_decline"),
    path(f"{_REFERRAL}reassess/", steps.Reassess.as_view(), name="asbrac_reassess"),
    path(f"{_REFERRAL}hand-over/", steps.HandOver.as_view(), name="asbrac_hand_over"),
    path(f"{_REFERRAL}reopen/", steps.Reopen.as_view(), name="asbrac_reopen"),
    path(f"{_REFERRAL}victim/", steps.Identify.as_view(), name="asbrac_identify"),
    path("cases/<uuid:pk>/asbrac/", referring.of_case, name="case_asbrac"),
    path("cases/<uuid:pk>/asbrac/refer/", referring.ReferCase.as_view(), name="case_asbrac_refer"),
]
