"""Where the API's routes on the ASBRAC are."""

from __future__ import annotations

from rest_framework.routers import SimpleRouter

from asbrac.api.shares import ActionViewSet, RequestViewSet
from asbrac.api.views import ReferralViewSet

router = SimpleRouter(use_regex_path=False)
router.register("asbrac-referrals", ReferralViewSet, basename="api_asbrac-referral")
router.register("asbrac-requests", RequestViewSet, basename="api_asbrac-request")
router.register("asbrac-actions", ActionViewSet, basename="api_asbrac-action")
urlpatterns = router.urls
