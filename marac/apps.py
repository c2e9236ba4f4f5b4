from django.apps import AppConfig


class MaracConfig(AppConfig):
    name = "marac"
    verbose_name = "MARAC"

    def ready(self) -> None:
        from functools import partial

        from conferences.queries import describe_meetings
        from ledger.registry import register, register_labels
        from marac import characteristics, queries
        from marac.checklists import sync_checklists
        from marac.conference import MARAC
        from marac.measures import MEASURES
        from marac.slots import register_pages
        from partnership import reference
        from partnership.search import register_records

        reference.register(sync_checklists)
        register(*MEASURES)
        register_labels("category", characteristics.CATEGORIES)
        register_labels("theme", characteristics.LABELS)
        register_records("marac_referral", queries.describe_referrals, called="referrals")
        register_records(
            MARAC.deadline("meeting"), partial(describe_meetings, MARAC), called="meetings"
        )
        register_pages()
