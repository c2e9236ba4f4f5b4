from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "ASB cases"

    def ready(self) -> None:
        from cases import review_measures, review_queries, search
        from cases.measures import MEASURES
        from cases.vocabulary import sync_vocabulary
        from ledger.registry import register
        from partnership import reference
        from partnership.search import register_records, register_search

        register(*MEASURES)
        register(*review_measures.MEASURES)
        reference.register(sync_vocabulary)
        register_search("cases", "Cases", search.find_cases, position=30)
        register_records("asb_case", search.describe_cases)
        register_search("case_reviews", "Case reviews", review_queries.find_reviews, position=35)
        register_records("case_review", review_queries.describe_reviews)
