from django.apps import AppConfig


class PartnershipConfig(AppConfig):
    name = "partnership"
    verbose_name = "Partnership"

    def ready(self) -> None:
        from govuk.clock import keep_time_by
        from partnership.clock import today

        keep_time_by(today)
