"""The pages on which one reads an order, and its letters."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from cases.models import AsbCase, Term
from documents import DocumentError, to_html
from orders import letters, queries
from orders.kinds import Kind
from orders.models import Order, OrderDocument
from orders.steps.table import STEPS
from orders.views.page import OpenOrder, history_of, open_order
from partnership import clock, files
from partnership.access.log import log_access
from partnership.access.routes import requires

# Steps that are reached from their own place on a page, not from the list of steps.
_ELSEWHERE = {
    "edit",
    "add_requirement",
    "drop_requirement",
    "hand_over",
    "void",
    "breach_evidence",
    "fpn",
    "fpn_paid",
    "breach_prosecute",
    "breach_result",
    "breach_close",
    "hearing",
    "hearing_held",
    *queries.FORWARD,
}
_BREACH_STEPS = {
    "alleged": ("breach_evidence", "breach_close"),
    "evidenced": ("fpn", "breach_prosecute", "breach_close", "breach_evidence"),
    "fpn_issued": ("fpn_paid", "breach_prosecute", "breach_close"),
    "prosecuted": ("breach_result",),
}


@require_GET
@requires("order.read")
def overview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What it says, what falls due, and what may come next with what is missing for it."""
    here = open_order(request, pk)
    order, user = here.order, here.user
    checks: list[dict[str, Any]] = []
    if here.rights.write:
        for step in queries.next_forward(order):
            if step == "approve" and not here.rights.approve:
                checks.append({"text": "A manager approves it", "url": "", "check": None})
                continue
            checks.append(
                {
                    "text": STEPS[step].label,
                    "url": here.url("order_step", step),
                    "check": queries.evidence_check(order, user, step),
                }
            )
    steps = queries.steps_now(order)
    preparing = "add_requirement" in steps
    notice_url = ""
    if here.rights.write and order.case_id and queries.may_lead_to_notice(order):
        draft_url = reverse("order_draft", args=[order.case_id, "cpn"])
        notice_url = f"{draft_url}?source={order.pk}"
    return here.page(
        "order",
        "overview",
        {
            "facts": _facts(here),
            "texts": _texts(here),
            "requirements": [
                {"row": each, "holds": each.holds_on(clock.today())}
                for each in order.requirements.all()
            ],
            "stop_only": _stop_only(here),
            "due": queries.deadlines_of(order, user),
            "checks": checks,
            "may_edit": here.rights.write and "edit" in steps,
            "may_add": here.rights.write and preparing,
            "others": [
                {"text": STEPS[step].label, "url": here.url("order_step", step)}
                for step in steps
                if here.rights.write and step not in _ELSEWHERE
            ],
            "rest": [
                {"text": STEPS[step].label, "url": here.url("order_step", step)}
                for step in ("hand_over", "void")
                if step in steps and here.rights.write and (step != "void" or here.rights.manage)
            ],
            "letter_url": here.url("order_letter")
            if order.kind in ("warning", "cpw", "cpn", "closure_notice") and not order.is_ended
            else "",
            "notice_url": notice_url,
            "notice_needs": queries.notice_needs(order) if notice_url else [],
        },
    )


def _stop_only(here: OpenOrder) -> bool:
    """Whether an appeal is in progress, so that only what must be stopped binds."""
    order = here.order
    return order.kind == Kind.CPN and queries.open_appeal(order)


def _facts(here: OpenOrder) -> list[dict[str, Any]]:
    order, user = here.order, here.user
    person_url = ""
    if order.person is not None:
        person_url = reverse("person", kwargs={"pk": order.person.pk})
    elif order.organisation is not None:
        person_url = reverse("organisation", kwargs={"pk": order.organisation.pk})
    rows: list[dict[str, Any]] = []
    if order.recipient is not None:
        rows.append({"key": "To", "value": str(order.recipient), "url": person_url})
        age = order.age_on(clock.today())
        if order.person is not None:
            rows.append({"key": "Age", "value": f"{age} today" if age is not None else "Not known"})
    if order.premises is not None:
        rows.append(
            {
                "key": "Premises",
                "value": str(order.premises),
                "url": reverse("place", kwargs={"pk": order.premises.pk}),
            }
        )
    if order.area:
        rows.append({"key": "Area", "value": order.area})
    # Whoever was let at the order alone sees neither its case nor the orders beside it.
    for case in AsbCase.objects.visible_to(user).filter(pk=order.case_id).select_related("record"):
        rows.append(
            {
                "key": "Case",
                "value": case.record.reference,
                "url": reverse("case", kwargs={"pk": case.pk}),
            }
        )
    beside = Order.objects.visible_to(user).filter(Q(pk=order.source_id) | Q(source=order))
    for each in beside.select_related("record").order_by("drafted_at"):
        rows.append(
            {
                "key": "Follows" if each.pk == order.source_id else "Led to",
                "value": each.record.reference,
                "url": reverse("order", kwargs={"pk": each.pk}),
            }
        )
    days = (
        ("Comply by", order.comply_by),
        ("Applied for", order.applied_on),
        ("Issued or made", order.issued_on),
        ("Served", order.served_on),
        ("First day", order.starts_on),
        ("Last day", order.ends_on),
        ("Next review", order.review_on),
        ("Ended", order.ended_on),
    )
    rows += [{"key": key, "value": _day(day)} for key, day in days if day]
    if order.is_indefinite:
        rows.append({"key": "Last day", "value": "None: until further order"})
    if order.ends_at:
        rows.append({"key": "Until", "value": _moment(order.ends_at)})
    rows.append(
        {
            "key": "Issued or made by",
            "value": order.get_issuing_body_display() if order.issuing_body else "Nobody yet",
        }
    )
    if order.court and order.get_court_display() != order.get_issuing_body_display():
        rows.append({"key": "Court", "value": order.get_court_display()})
    if order.legal_basis:
        rows.append({"key": "Law", "value": order.legal_basis})
    words = dict(
        Term.objects.visible_to(user)
        .filter(vocabulary=Term.Vocabulary.THEME)
        .values_list("code", "label")
    )
    if order.themes:
        rows.append({"key": "Themes", "value": "\n".join(words.get(t, t) for t in order.themes)})
    rows.append({"key": "Ward", "value": order.ward.name if order.ward else ""})
    rows.append({"key": "Owner", "value": order.owner.name})
    return rows


def _texts(here: OpenOrder) -> list[dict[str, str]]:
    order = here.order
    found = [
        ("Conduct", order.conduct),
        ("Effect", order.effect),
        ("Why it is unreasonable", order.unreasonable),
    ]
    names = {each.name: each.label for each in STEPS["edit"].inputs}
    for name in ("informed", "vulnerability", "equality", "parent_told", "youth_justice_told"):
        value = order.answers.get(name)
        if value:
            text = "\n".join(value) if isinstance(value, list) else str(value)
            found.append((names[name], text))
    return [{"title": title, "text": text} for title, text in found if text]


def _day(day: Any) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""


def _moment(instant: Any) -> str:
    local = instant.astimezone(clock.LONDON)
    return f"{local:%H:%M} on {_day(local)}"


@require_GET
@requires("order.read")
def history(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every step that was taken, with service, consultation and appeals."""
    here = open_order(request, pk)
    order = here.order
    return here.page(
        "order_history",
        "history",
        {
            "entries": history_of(order, here.user),
            "services": list(order.services.all()),
            "consultations": list(order.consultations.all()),
            "appeals": list(order.appeals.all()),
            "reasons": list(order.record.rule_reasons.select_related("given_by")),
        },
    )


@require_GET
@requires("order.read")
def documents(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The letters as they left, each with its number and hash."""
    here = open_order(request, pk)
    return here.page(
        "order_documents",
        "documents",
        {
            "documents": [
                {
                    "row": each,
                    "name": letters.name_of(each),
                    "pdf_url": here.url("order_document", each.pk, "pdf"),
                    "word_url": here.url("order_document", each.pk, "word"),
                }
                for each in queries.documents_of(here.order, here.user)
            ],
        },
    )


_TYPES = {
    "pdf": ("application/pdf", "pdf"),
    "word": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
    ),
}


@require_GET
@requires("order.read")
def document(request: HttpRequest, pk: UUID, document: UUID, ending: str) -> HttpResponse:
    """A kept letter, byte for byte; the file's name tells its number and nobody's name."""
    here = open_order(request, pk, "download")
    found: OrderDocument | None = (
        queries.documents_of(here.order, here.user).filter(pk=document).first()
    )
    if found is None or ending not in _TYPES:
        raise Http404
    kind, suffix = _TYPES[ending]
    content = files.get(found.pdf_sha256 if ending == "pdf" else found.word_sha256)
    response = HttpResponse(content, content_type=kind)
    name = f"{found.number.replace('/', '-')}.{suffix}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
@requires("order.read")
def letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The letter as it would leave today, and what the check says of it."""
    here = open_order(request, pk)
    order, user = here.order, here.user
    try:
        kind = letters.letter_of(order)
    except KeyError:
        raise Http404 from None
    try:
        tree = letters.tree_of(order, kind, by=user, on=clock.today())
        html, fault = str(to_html(tree)), ""
    except DocumentError as error:
        html, fault = "", str(error)
    step = "serve" if order.kind == Kind.CLOSURE_NOTICE else "issue"
    return here.page(
        "order_documents",
        "letter",
        {
            "html": mark_safe(html),  # noqa: S308 - escaped by `to_html`
            "fault": fault,
            "check": queries.evidence_check(order, user, step),
            "issue_url": here.url("order_step", step) if here.rights.write else "",
            "issue_text": STEPS[step].label,
            "edit_url": here.url("order_step", "edit") if here.rights.write else "",
        },
    )


@require_GET
@requires("order.read")
def breaches(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was breached and what came of it; hearings."""
    here = open_order(request, pk)
    order = here.order
    steps = queries.steps_now(order)
    rows = []
    for each in queries.breaches_of(order, here.user):
        wanted = _BREACH_STEPS.get(each.state, ()) if here.rights.write else ()
        rows.append(
            {
                "row": each,
                "penalty": getattr(each, "penalty", None),
                "steps": [
                    {
                        "text": STEPS[step].label,
                        "url": f"{here.url('order_step', step)}?breach={each.pk}",
                    }
                    for step in wanted
                    if step in steps
                ],
            }
        )
    hearings = [
        {"row": each, "when": _moment(each.listed_for)}
        for each in order.hearings.visible_to(here.user)
    ]
    log_access(here.user, "list", "breach", order.pk, request=request, result_count=len(rows))
    return here.page(
        "order_breaches",
        "breaches",
        {
            "breaches": rows,
            "hearings": hearings,
            "breach_url": here.url("order_step", "breach")
            if here.rights.write and "breach" in steps
            else "",
            "hearing_url": here.url("order_step", "hearing")
            if here.rights.write and "hearing" in steps
            else "",
            "held_url": here.url("order_step", "hearing_held")
            if here.rights.write and "hearing_held" in steps
            else "",
        },
    )
