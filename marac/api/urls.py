"""Where the API's routes on the MARAC are."""

from __future__ import annotations

from rest_framework.routers import SimpleRouter

from marac.api.views import MaracActionViewSet, MaracReferralViewSet, MaracRequestViewSet

router = SimpleRouter(use_regex_path=False)
router.register("marac-referrals", MaracReferralViewSet, basename="api_marac-referral")
router.register("marac-requests", MaracRequestViewSet, basename="api_marac-request")
router.register("marac-actions", MaracActionViewSet, basename="api_marac-action")
urlpatterns = router.urls
