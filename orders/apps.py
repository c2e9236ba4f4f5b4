from django.apps import AppConfig

# What an e-mail says of a deadline: nobody's name, no reference.
REMINDERS = {
    "appeal": "An appeal period ends",
    "challenge": "The time for a challenge in the High Court ends",
    "check": "A warning’s time has run and is to be checked",
    "closure_hearing": "A closure hearing is due",
    "consultation": "A consultation is due",
    "expiry": "An order runs out",
    "hearing": "A hearing comes up",
    "monitoring": "The monitoring of a warning ends",
    "payment": "A fixed penalty’s time to pay ends",
    "proceedings": "The time for proceedings about a breach ends",
    "renewal": "Work on an order’s renewal begins",
    "review": "An order is to be reviewed",
}


class OrdersConfig(AppConfig):
    name = "orders"
    verbose_name = "Orders"

    def ready(self) -> None:
        from ledger.registry import register, register_labels
        from orders import search
        from orders.kinds import AGE_BANDS, IssuingBody, Kind
        from orders.letters import sync_templates
        from orders.measures import MEASURES
        from orders.services import sync_warning_kinds
        from orders.slots import orders_of_person, register_drafts, settings_on_law
        from partnership import reference
        from partnership.reminders import register_kind
        from partnership.search import (
            Tab,
            register_records,
            register_search,
            register_slot,
            register_tab,
        )

        register(*MEASURES)
        register_labels("category", {str(value): str(label) for value, label in Kind.choices})
        register_labels("age_band", AGE_BANDS)
        register_labels(
            "issuing_body", {str(value): str(label) for value, label in IssuingBody.choices}
        )
        reference.register(sync_warning_kinds)
        reference.register(sync_templates)
        register_search("orders", "Orders", search.find_orders, position=40)
        register_records("order", search.describe_orders, called="orders")
        register_tab("case", Tab("Orders", "case_orders", "order.read"))
        register_slot("person", "orders", orders_of_person, position=10)
        register_slot("law", "orders", settings_on_law)
        register_drafts()
        for kind, words in REMINDERS.items():
            register_kind(f"order_{kind}", words)
