"""The tasking pack, to be read, printed or taken away."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from documents import to_docx, to_html, to_pdf
from partnership import clock
from partnership.access.log import log_access
from partnership.access.routes import requires
from plans.pack import tasking_pack
from plans.views.page import signed_in

_TYPES = {
    "pdf": ("application/pdf", "pdf", to_pdf),
    "word": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
        to_docx,
    ),
}


@require_GET
@requires("work.read")
def page(request: HttpRequest) -> HttpResponse:
    """The pack of today."""
    user = signed_in(request)
    log_access(user, "list", "tasking_pack", request=request)
    return render(
        request,
        "plans/pack.html",
        {
            "html": mark_safe(str(to_html(tasking_pack(user)))),  # noqa: S308 - escaped by `to_html`
            "pdf_url": reverse("tasking_pack_file", args=["pdf"]),
            "word_url": reverse("tasking_pack_file", args=["word"]),
            "back_url": reverse("work_list"),
        },
    )


@require_GET
@requires("work.read")
def download(request: HttpRequest, ending: str) -> HttpResponse:
    """The same as a file."""
    if ending not in _TYPES:
        raise Http404
    user = signed_in(request)
    kind, suffix, make = _TYPES[ending]
    log_access(user, "download", "tasking_pack", request=request)
    response = HttpResponse(make(tasking_pack(user), clock.now()), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="tasking-pack.{suffix}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
