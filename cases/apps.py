from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "ASB cases"

    def ready(self) -> None:
        from cases import drafts, review_measures, review_queries, search
        from cases.measures import MEASURES
        from cases.models import AsbType, RiskBand
        from cases.prefill import prefill_from_case
        from cases.vocabulary import sync_vocabulary
        from ledger.registry import register, register_labels
        from partnership import reference
        from partnership.drafts import DRAFT_FORMS
        from partnership.prefill import register_prefill
        from partnership.reminders import register_kind
        from partnership.search import register_records, register_search

        register(*MEASURES)
        register(*review_measures.MEASURES)
        register_labels("category", dict(AsbType.choices))
        register_labels("risk_band", {"": "Not assessed", **dict(RiskBand.choices)})
        register_labels("theme", {"": "No theme"})
        reference.register(sync_vocabulary)
        register_prefill("cases", prefill_from_case)
        DRAFT_FORMS.update(drafts.FORMS)
        register_search("cases", "Cases", search.find_cases, position=30)
        register_records("asb_case", search.describe_cases, called="cases")
        register_kind("contact", "A contact is due")
        register_kind("risk", "A risk assessment is due")
        register_kind("action", "An action of a plan is due")
        register_kind("case_review", "The ASB case review is to be explained")
        register_kind("review_decision", "The threshold of a case review is to be decided")
        register_kind("review_tell_decision", "An applicant is to be told a threshold decision")
        register_kind("review_tell_outcome", "An applicant is to be told a case review’s outcome")
        register_kind("review_answers", "Agencies’ information for a case review is due")
        register_kind("review_recommendation", "A case review’s recommendation is due")
        register_search("case_reviews", "Case reviews", review_queries.find_reviews, position=35)
        register_records("case_review", review_queries.describe_reviews, called="reviews")
