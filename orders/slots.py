"""What this room shows on the pages of others, and which of its forms keep drafts."""

from __future__ import annotations

from uuid import NAMESPACE_URL, UUID, uuid5

from django.urls import reverse

from orders import queries
from orders.letters import WORDINGS
from orders.steps.table import STEPS
from partnership.drafts import DRAFT_FORMS, DraftForm
from partnership.models import User
from partnership.search import Panel

# Drafts are about an id, and a letter has none: what stands for each.
LETTER_IDS = {letter: uuid5(NAMESPACE_URL, f"bsafe:letter:{letter}") for letter in WORDINGS}


def settings_of(user: User) -> list[dict[str, str]]:
    """The pages on which one reads, and some change, what an area sets about orders."""
    if not user.may("order.read"):
        return []
    return [
        {"text": "Authorisations", "url": reverse("authorisations")},
        {"text": "Kinds of warning", "url": reverse("warning_kinds")},
        {"text": "Wording of letters", "url": reverse("letters")},
    ]


def settings_on_law(user: User, _: UUID) -> Panel | None:
    """The way to them for whoever looks after the law."""
    if not user.may("law.manage"):
        return None
    return Panel("orders/settings/_links.html", {"links": settings_of(user)})


def orders_of_person(user: User, pk: UUID) -> Panel | None:
    """The person's orders in sight; nothing at all where there are none."""
    if not user.may("order.read"):
        return None
    orders = queries.orders_of(user, person=pk)
    if not orders:
        return None
    names = queries.names_for(user, orders)
    return Panel(
        "orders/_on_person.html",
        {
            "rows": [
                {
                    "name": names[order.pk],
                    "url": reverse("order", kwargs={"pk": order.pk}),
                    "reference": order.record.reference,
                    "order": order,
                }
                for order in orders
            ],
            "in_force": any(order.is_binding for order in orders),
            "url": reverse("person_orders", kwargs={"pk": pk}),
        },
    )


def register_drafts() -> None:
    """Name the forms that keep drafts, and where My work leads to go on with each."""
    DRAFT_FORMS["order_draft"] = DraftForm(
        "Order", lambda about: reverse("order_start", args=[about]), True
    )
    DRAFT_FORMS["case_statement"] = DraftForm(
        "Statement", lambda about: reverse("statement_add", args=[about]), True
    )
    letters = {about: letter for letter, about in LETTER_IDS.items()}
    DRAFT_FORMS["letter_wording"] = DraftForm(
        "Wording of a letter",
        lambda about: (
            reverse("letter_edit", args=[letters[about]])
            if about in letters
            else reverse("letters")
        ),
    )
    DRAFT_FORMS["order_new"] = DraftForm("Order of an area", lambda about: reverse("orders"))
    for code, step in STEPS.items():
        if step.inputs:
            DRAFT_FORMS[f"order_{code}"] = DraftForm(
                f"Order: {step.label.lower()}",
                lambda about, code=code: reverse("order_step", args=[about, code]),  # type: ignore[misc]
                True,
            )
