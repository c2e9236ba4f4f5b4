from django.apps import AppConfig

# What an e-mail says of a deadline: nobody's name, no reference.
REMINDERS = {
    "work_review": "The outcome of a piece of work is to be looked at",
    "work_response": "A response to a problem is due",
}


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "Plans and projects"

    def ready(self) -> None:
        from ledger.registry import register, register_labels
        from partnership.reminders import register_kind
        from partnership.search import register_records, register_search
        from plans import queries
        from plans.measures import MEASURES
        from plans.models import Work
        from plans.registers import REGISTERS
        from plans.slots_groups import register_groups
        from plans.views.registers import describe

        register(*MEASURES)
        register_labels("category", {str(value): str(label) for value, label in Work.Kind.choices})
        register_search("work", "Problems and projects", queries.find_works, position=60)
        register_records("work", queries.describe_works, called="pieces of work")
        register_records("operation", queries.describe_works, called="operations")
        for each in REGISTERS:
            register_records(each.code, describe(each), called="entries")
        register_groups()
        for kind, words in REMINDERS.items():
            register_kind(kind, words)
