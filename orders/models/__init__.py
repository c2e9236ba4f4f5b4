"""Orders, what they require, and what comes of them."""

from orders.models.court import (
    Appeal,
    Breach,
    BreachRequirement,
    FixedPenalty,
    Hearing,
    Statement,
    StatementUse,
)
from orders.models.order import (
    Consultation,
    Order,
    OrderBoundQuerySet,
    OrderEvent,
    Requirement,
    Service,
    moment,
)
from orders.models.papers import (
    Authorisation,
    LetterTemplate,
    OrderDocument,
    WarningKind,
    authority_of,
)

__all__ = [
    "Appeal",
    "Authorisation",
    "Breach",
    "BreachRequirement",
    "Consultation",
    "FixedPenalty",
    "Hearing",
    "LetterTemplate",
    "Order",
    "OrderBoundQuerySet",
    "OrderDocument",
    "OrderEvent",
    "Requirement",
    "Service",
    "Statement",
    "StatementUse",
    "WarningKind",
    "authority_of",
    "moment",
]
