from django.apps import AppConfig


class MaracConfig(AppConfig):
    name = "marac"
    verbose_name = "MARAC"

    def ready(self) -> None:
        from ledger.registry import register, register_labels
        from marac import characteristics, queries
        from marac.checklists import sync_checklists
        from marac.conference import MARAC
        from marac.measures import MEASURES
        from marac.slots import meetings_in_lines
        from partnership import reference
        from partnership.search import register_records, register_search

        reference.register(sync_checklists)
        register(*MEASURES)
        register_labels("category", characteristics.CATEGORIES)
        register_labels("theme", characteristics.LABELS)
        register_search("marac", "MARAC referrals", queries.find_referrals, position=60)
        register_records("marac_referral", queries.describe_referrals, called="referrals")
        register_records(MARAC.deadline("meeting"), meetings_in_lines, called="meetings")
