"""My work: what waits for the person signed in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from cases.models import AsbCase
from cases.queries import WORK_SHOWN, shared_with, without_next_step, work_of
from cases.views.drafts import drafts_of
from partnership import clock
from partnership.access.routes import requires
from partnership.models import Deadline, User
from partnership.search import RecordLine, describe_records


@require_GET
@requires("case.read")
def my_work(request: HttpRequest) -> HttpResponse:
    """Overdue first, then today, the next seven days and later; each row says why and leads on."""
    user = request.user
    assert isinstance(user, User)
    today = clock.today()
    week_ends = today + timedelta(days=7)
    sections: dict[str, list[dict[str, Any]]] = {
        "Overdue": [],
        "Today": [],
        "Next 7 days": [],
        "Later": [],
    }
    waiting = work_of(user)
    lines = describe_records(user, [each.record for each in waiting])
    for deadline in waiting:
        due = deadline.due_on
        name = "Overdue" if deadline.is_overdue else "Today" if due == today else "Next 7 days"
        sections["Later" if due > week_ends else name].append(
            _row(deadline, lines.get(deadline.record_id))
        )
    works_cases = user.may("case.write")
    return render(
        request,
        "cases/work/my_work.html",
        {
            "sections": [
                {"title": title, "rows": rows, "always": title in ("Overdue", "Today")}
                for title, rows in sections.items()
            ],
            "case_headers": ["Case", "Ward", "Risk"],
            "shortened": len(waiting) == WORK_SHOWN,
            "drafts": drafts_of(user),
            "no_next_step": [_case_row(case) for case in without_next_step(user)]
            if works_cases
            else [],
            "shows_shared": not user.role.standing,
            "shared": [] if user.role.standing else [_case_row(c) for c in shared_with(user)],
        },
    )


def _row(deadline: Deadline, line: RecordLine | None) -> dict[str, Any]:
    cell = {"text": deadline.record.reference}
    if line is not None:
        cell |= {"url": line.url, "hint": line.title}
    return {
        "cell": cell,
        "why": deadline.why,
        "source": deadline.source,
        "due_on": deadline.due_on,
        "due_at": deadline.due_at,
        "overdue": deadline.is_overdue,
        "overdue_today": deadline.is_overdue and deadline.due_on == clock.today(),
    }


def _case_row(case: AsbCase) -> list[Any]:
    ward = case.ward.name if case.ward else "Not known"
    cell = {
        "text": case.record.reference,
        "url": reverse("case", kwargs={"pk": case.pk}),
        "hint": case.title,
    }
    return [cell, ward, case.get_risk_band_display() or "Not assessed"]
