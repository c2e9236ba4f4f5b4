from django.apps import AppConfig

# What an e-mail says of a deadline: nobody's name, no reference.
REMINDERS = {
    "action": "An action is due",
    "completion": "A referral is to be completed",
    "minutes": "Minutes are due",
    "request": "An agency’s answer is due",
    "review": "A referral is to be reviewed",
    "screening": "A referral is to be screened",
}


class AsbracConfig(AppConfig):
    name = "asbrac"
    verbose_name = "ASBRAC"

    def ready(self) -> None:
        from asbrac import queries
        from asbrac.conference import ASBRAC
        from asbrac.measures import MEASURES
        from asbrac.models import Vulnerability
        from asbrac.slots import meetings_in_lines, referrals_of_person, register_drafts
        from ledger.registry import register, register_labels
        from partnership.reminders import register_kind
        from partnership.search import (
            Tab,
            register_records,
            register_search,
            register_slot,
            register_tab,
        )

        register(*MEASURES)
        register_labels("category", {"asbrac": "ASBRAC referral"})
        register_labels("theme", {str(value): str(label) for value, label in Vulnerability.choices})
        register_search("asbrac", "ASBRAC referrals", queries.find_referrals, position=50)
        register_records("asbrac_referral", queries.describe_referrals, called="referrals")
        register_records(ASBRAC.deadline("meeting"), meetings_in_lines, called="meetings")
        register_tab("case", Tab("ASBRAC", "case_asbrac", "asbrac.read"))
        register_slot("person", "asbrac", referrals_of_person, position=20)
        register_drafts()
        for kind, words in REMINDERS.items():
            register_kind(f"asbrac_{kind}", words)
