"""Where the API's routes on cases and incidents are."""

from __future__ import annotations

from rest_framework.routers import SimpleRouter

from cases.api.views import CaseViewSet, IncidentViewSet

router = SimpleRouter(use_regex_path=False)
router.register("cases", CaseViewSet, basename="api_case")
router.register("incidents", IncidentViewSet, basename="api_incident")
urlpatterns = router.urls
