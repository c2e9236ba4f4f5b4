"""The pages of the ladder, as somebody at a desk uses them."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from orders.kinds import Kind, State
from orders.models import Authorisation, Order
from orders.services import authorise
from partnership import clock
from partnership.models import AccessLogEntry, User
from partnership.services import share
from tests.orders.conftest import START, Bench, on_day


def client(user: User) -> Client:
    made = Client()
    made.force_login(user)
    return made


def day(name: str, when: date) -> dict[str, str]:
    return {
        f"{name}-day": str(when.day),
        f"{name}-month": str(when.month),
        f"{name}-year": str(when.year),
    }


def text_of(response: Any) -> str:
    return unescape(response.content.decode())


def page(user: User, name: str, *args: Any, **query: str) -> Any:
    return client(user).get(reverse(name, args=args), query)


def step(user: User, order: Order, code: str, **data: Any) -> Any:
    return client(user).post(reverse("order_step", args=[order.pk, code]), data)


def test_the_ladder_of_a_case_leads_to_a_draft(bench: Bench) -> None:
    with on_day(START):
        answer = page(bench.officer, "case_orders", bench.case.pk)
        assert "Alan Grownup" in text_of(answer)
        start = client(bench.officer).post(
            reverse("order_start", args=[bench.case.pk]),
            {"kind": "cpw:cpw", "about": str(bench.adult.pk)},
        )
        assert start.status_code == 302
        form = client(bench.officer).get(start.headers["Location"])
        assert "Community Protection Warning" in text_of(form)
        saved = client(bench.officer).post(
            start.headers["Location"],
            {
                "conduct": "Loud music",
                "effect": "No sleep",
                "unreasonable": "Until four",
                **day("comply_by", START + timedelta(days=13)),
            },
        )
        assert saved.status_code == 302, text_of(saved)
        order = Order.objects.get(kind=Kind.CPW)
        assert order.person == bench.adult
        added = step(
            bench.officer, order, "add_requirement", requirement_kind="stop", requirement="Noise"
        )
        assert added.status_code == 302, text_of(added)
        wanted = step(bench.officer, order, "issue", **day("on", START))
        assert "Give a reason to go on" in text_of(wanted)
        assert "CPN-19" in text_of(wanted)
        issued = step(
            bench.officer, order, "issue", **day("on", START), **{"reason_CPN-19": "Urgent"}
        )
        assert issued.status_code == 302, text_of(issued)
        order.refresh_from_db()
        assert order.state == State.MADE


def test_a_refused_step_says_which_rule_and_keeps_what_was_typed(bench: Bench) -> None:
    order = bench.served_cpw()
    with on_day(START):
        answer = step(
            bench.officer, order, "lapse", **day("on", START), note="Nothing more happened."
        )
    text = text_of(answer)
    assert answer.status_code == 200
    assert "CPW-4" in text
    assert "Nothing more happened." in text
    assert "Error:" in text


@pytest.mark.parametrize(
    "name", ["order", "order_history", "order_documents", "order_breaches", "order_letter"]
)
def test_every_page_of_an_order_opens_and_the_look_is_logged(bench: Bench, name: str) -> None:
    order = bench.served_cpn()
    before = AccessLogEntry.objects.filter(object_id=order.pk, action="view").count()
    answer = page(bench.officer, name, order.pk)
    assert answer.status_code == 200
    assert "Alan" not in text_of(answer).split("</title>")[0]
    after = AccessLogEntry.objects.filter(object_id=order.pk, action="view").count()
    assert after == before + 1


def test_a_letter_downloads_as_it_was_kept(bench: Bench) -> None:
    order = bench.served_cpn()
    kept = order.documents.first()
    assert kept is not None
    answer = page(bench.officer, "order_document", order.pk, kept.pk, "pdf")
    assert answer.status_code == 200
    assert "Alan" not in answer.headers["Content-Disposition"]
    assert page(bench.officer, "order_document", order.pk, kept.pk, "exe").status_code == 404


def test_a_step_that_such_an_order_never_takes_is_not_found(bench: Bench) -> None:
    order = bench.cpw()
    assert page(bench.officer, "order_step", order.pk, "publish").status_code == 404
    assert page(bench.officer, "order_step", order.pk, "expire").status_code == 404
    assert "It is “draft” now" in text_of(page(bench.officer, "order_step", order.pk, "serve"))


def test_only_those_who_may_approve_approve(bench: Bench) -> None:
    warning = bench.served_cpw()
    with on_day(START):
        answer = client(bench.officer).get(
            reverse("order_draft", args=[bench.case.pk, "cpn"]), {"source": str(warning.pk)}
        )
        assert "Loud music at night" in text_of(answer)
        made = client(bench.officer).post(
            f"{reverse('order_draft', args=[bench.case.pk, 'cpn'])}?source={warning.pk}",
            {"conduct": "Loud music at night"},
        )
        assert made.status_code == 302, text_of(made)
    order = Order.objects.get(kind=Kind.CPN)
    assert page(bench.officer, "order_step", order.pk, "approve").status_code == 403
    assert page(bench.manager, "order_step", order.pk, "approve").status_code == 200


def test_somebody_elses_save_in_between_loses_neither_text(bench: Bench) -> None:
    order = bench.cpw()
    version = order.record.version
    with on_day(START):
        bench.take(order, "edit", START, conduct="Their text")
        answer = step(
            bench.officer, order, "edit", version=str(version), conduct="My text", effect="Mine"
        )
    text = text_of(answer)
    assert answer.status_code == 409
    assert "Their text" in text
    assert "My text" in text


def test_the_list_filters_and_pages(bench: Bench) -> None:
    orders = [bench.cpw() for _ in range(3)]
    text = text_of(page(bench.officer, "orders"))
    assert all(order.record.reference in text for order in orders)
    ended = text_of(page(bench.officer, "orders", standing="ended"))
    assert orders[0].record.reference not in ended
    assert "No orders match" in ended


def test_a_partner_sees_the_order_of_a_shared_case_and_takes_no_step(bench: Bench) -> None:
    order = bench.served_cpw()
    partner = bench.cast.partner
    assert page(partner, "order", order.pk).status_code == 404
    share(
        bench.case.record,
        by=bench.manager,
        agency=partner.agency,
        until=clock.now() + timedelta(days=2),
        reason="Joint work",
    )
    assert page(partner, "order", order.pk).status_code == 200
    assert page(partner, "order_step", order.pk, "comply").status_code == 403
    assert page(bench.cast.stranger, "order", order.pk).status_code == 404


def test_a_persons_orders_stand_on_their_page(bench: Bench) -> None:
    order = bench.served_cpn()
    text = text_of(page(bench.officer, "person", bench.adult.pk))
    assert order.record.reference in text
    ladder = text_of(page(bench.officer, "person_orders", bench.adult.pk))
    assert order.record.reference in ladder


def test_orders_of_an_area_are_drafted_without_a_case(bench: Bench) -> None:
    answer = client(bench.officer).post(
        reverse("order_new", args=["pspo"]),
        {"area": "Example Square", "conduct": "Street drinking"},
    )
    assert answer.status_code == 302, text_of(answer)
    assert Order.objects.get(kind=Kind.PSPO).area == "Example Square"
    assert page(bench.officer, "order_new", "cpw").status_code == 404


def test_a_draft_begun_before_somebody_else_saved_meets_their_text(bench: Bench) -> None:
    order = bench.cpw()
    with on_day(START):
        began = {"version": str(order.record.version), "conduct": "My unsaved text"}
        kept = client(bench.officer).post(reverse("draft", args=["order_edit", order.pk]), began)
        assert kept.status_code == 204
        bench.take(order, "edit", START, conduct="Their text")
        form = text_of(page(bench.officer, "order_step", order.pk, "edit"))
        assert "My unsaved text" in form
        assert f'name="version" value="{began["version"]}"' in form
        answer = step(bench.officer, order, "edit", **began)
    assert answer.status_code == 409
    assert "Their text" in text_of(answer)


def test_a_letter_is_signed_by_the_power_that_it_uses(bench: Bench) -> None:
    Authorisation.objects.filter(user=bench.officer).exclude(power="closure").delete()
    authorise(
        bench.officer,
        "cpn",
        by=bench.manager,
        starts_on=START,
        source="Scheme of delegation, notices",
    )
    order = bench.served_cpw()
    letter, certificate = order.documents.order_by("number")
    assert "Scheme of delegation, notices" in letter.tree
    assert "Scheme of delegation 4.2" not in letter.tree
    assert "Authority" not in certificate.tree


def test_whoever_was_let_at_an_order_alone_learns_nothing_of_its_case(bench: Bench) -> None:
    order = bench.served_cpn()
    partner = bench.cast.partner
    share(
        order.record,
        by=bench.manager,
        agency=partner.agency,
        until=clock.now() + timedelta(days=2),
        reason="The landlord serves it",
    )
    assert order.case is not None
    assert order.source is not None
    hidden = (order.case.record.reference, order.source.record.reference, str(order.case_id))
    for name in ("order", "order_history", "order_documents", "order_breaches", "order_letter"):
        text = text_of(page(partner, name, order.pk))
        assert order.record.reference in text
        assert not [each for each in hidden if each in text], name
    assert hidden[0] in text_of(page(bench.officer, "order", order.pk))


def test_of_an_appeals_two_steps_the_page_offers_the_one_whose_turn_it_is(bench: Bench) -> None:
    notice = bench.served_cpn(day=START)
    issued = notice.issued_on
    assert issued is not None
    lodge = reverse("order_step", args=[notice.pk, "appeal"])
    decide = reverse("order_step", args=[notice.pk, "appeal_decided"])
    with on_day(issued + timedelta(days=5)):
        before = text_of(page(bench.officer, "order", notice.pk))
        assert lodge in before
        assert decide not in before
        lodged = step(
            bench.officer,
            notice,
            "appeal",
            court="magistrates_court",
            grounds="2",
            **day("on", issued + timedelta(days=5)),
        )
        assert lodged.status_code == 302, text_of(lodged)
        after = text_of(page(bench.officer, "order", notice.pk))
        assert decide in after
        assert lodge not in after
