from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "ASB cases"

    def ready(self) -> None:
        from cases.measures import MEASURES
        from cases.vocabulary import sync_vocabulary
        from ledger.registry import register
        from partnership import reference

        register(*MEASURES)
        reference.register(sync_vocabulary)
