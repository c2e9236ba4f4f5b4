from django.apps import AppConfig


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
        from orders.slots import orders_of_person, register_drafts
        from partnership import reference
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
        register_records("order", search.describe_orders)
        register_tab("case", Tab("Orders", "case_orders", "order.read"))
        register_slot("person", "orders", orders_of_person, position=10)
        register_drafts()
