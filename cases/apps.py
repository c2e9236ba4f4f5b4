from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "ASB cases"

    def ready(self) -> None:
        from cases.measures import MEASURES
        from ledger.registry import register

        register(*MEASURES)
