from django.apps import AppConfig


class PartnershipConfig(AppConfig):
    name = "partnership"
    verbose_name = "Partnership"

    def ready(self) -> None:
        from govuk.clock import keep_time_by
        from partnership import reference
        from partnership.clock import today
        from partnership.law import sync_law

        keep_time_by(today)
        reference.register(sync_law)
