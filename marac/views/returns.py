"""The SafeLives return on a page and as a file."""

from __future__ import annotations

import csv
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from ledger.periods import Period, PeriodError, parse, quarter
from marac.returns import HEADER, safelives_return
from marac.views.page import behind_wall
from partnership import clock
from partnership.access.log import log_access
from partnership.models import User

LISTED = 12


@require_GET
@behind_wall("marac.run")
def marac_return(request: HttpRequest) -> HttpResponse:
    """The return of a quarter, the last whole one unless another is asked for."""
    assert isinstance(request.user, User)
    quarters = _quarters()
    chosen = _chosen(request.GET.get("quarter", ""), quarters)
    found = safelives_return(request.user.partnership, chosen)
    is_file = request.GET.get("format") == "csv"
    log_access(request.user, "export" if is_file else "list", "maracreturn", request=request)
    if is_file:
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="return.csv"'
        writer = csv.writer(response)
        writer.writerow(HEADER)
        writer.writerows(found.rows())
        return response
    address = reverse("marac_return")
    return render(
        request,
        "marac/return.html",
        {
            "quarter": chosen,
            "year": found.year,
            "quarters": [
                {
                    "text": each.label,
                    "url": f"{address}?{urlencode({'quarter': each.label})}",
                    "current": each == chosen,
                }
                for each in quarters
            ],
            "csv_url": f"{address}?{urlencode({'quarter': chosen.label, 'format': 'csv'})}",
            "headers": HEADER,
            "rows": [{"cells": row} for row in found.rows()],
            "recommended": found.recommended,
            "back_url": reverse("marac_referrals"),
        },
    )


def _quarters() -> list[Period]:
    """The last whole quarters, the latest first."""
    found = [quarter(quarter(clock.today()).starts_on - timedelta(days=1))]
    while len(found) < LISTED:
        found.append(quarter(found[-1].starts_on - timedelta(days=1)))
    return found


def _chosen(text: str, quarters: list[Period]) -> Period:
    """The quarter that an address names; the latest whole one for anything else."""
    try:
        asked = parse(text)
    except PeriodError:
        return quarters[0]
    return asked if asked == quarter(asked.starts_on) else quarters[0]
