from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "ASB cases"

    def ready(self) -> None:
        from cases import search
        from cases.measures import MEASURES
        from cases.models import AsbType, RiskBand
        from cases.vocabulary import sync_vocabulary
        from ledger.registry import register, register_labels
        from partnership import reference
        from partnership.search import register_records, register_search

        register(*MEASURES)
        register_labels("category", dict(AsbType.choices))
        register_labels("risk_band", {"": "Not assessed", **dict(RiskBand.choices)})
        register_labels("theme", {"": "No theme"})
        reference.register(sync_vocabulary)
        register_search("cases", "Cases", search.find_cases, position=30)
        register_records("asb_case", search.describe_cases, called="cases")
