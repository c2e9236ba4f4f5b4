"""Where the API's routes on orders are."""

from __future__ import annotations

from rest_framework.routers import SimpleRouter

from orders.api.views import OrderViewSet

router = SimpleRouter(use_regex_path=False)
router.register("orders", OrderViewSet, basename="api_order")
urlpatterns = router.urls
