"""Reports that are planned to begin by themselves."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from partnership.access.log import log_access
from partnership.access.routes import requires
from partnership.rules import Refused
from performance.models import ReportSchedule
from performance.models.report import WRITES
from performance.report.scheduling import cancel, schedule
from performance.report.template import TEMPLATES
from performance.report_forms import ScheduleForm
from performance.views.reports.page import signed_in


@require_http_methods(["GET", "POST"])
@requires(WRITES)
def schedules(request: HttpRequest) -> HttpResponse:
    """What is planned, and the form to plan more."""
    user = signed_in(request)
    form = ScheduleForm(
        request.POST if request.method == "POST" else None, initial={"template": "quarterly"}
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = schedule(by=user, **form.cleaned_data)
        except Refused as refusal:
            form.add_findings(refusal.findings)
        else:
            log_access(user, "create", "reportschedule", row.pk, request=request)
            messages.success(request, "Planned.")
            return redirect("report_schedules")
    rows = ReportSchedule.objects.visible_to(user).filter(cancelled_at__isnull=True)
    return render(
        request,
        "performance/report/schedules.html",
        {
            "form": form,
            "rows": [
                {
                    "row": each,
                    "title": TEMPLATES[each.template].title,
                    "report": getattr(each, "report", None),
                    "url": reverse("report_schedule_cancel", args=[each.pk]),
                }
                for each in rows.select_related("report")
            ],
        },
    )


@require_POST
@requires(WRITES)
def cancel_schedule(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a plan back."""
    user = signed_in(request)
    row = ReportSchedule.objects.visible_to(user).filter(pk=pk).first()
    if row is None:
        raise Http404
    try:
        cancel(row, by=user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        log_access(user, "change", "reportschedule", row.pk, request=request)
        messages.success(request, "The plan is taken back.")
    return redirect("report_schedules")
