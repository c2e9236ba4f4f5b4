"""Log a report: one page, answered while somebody is on the telephone."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cases.drafts import LOG_REPORT
from cases.forms.intake import HATE, NEW, LikenessForm, ReportForm
from cases.matching import Likely, about, cases_of, likely_people, likely_places
from cases.models import AsbCase
from cases.services.reporting import TakenReport, log_report, saved_before
from cases.views.drafts import drafts_of
from partnership.access.log import log_access
from partnership.access.routes import requires
from partnership.drafts import typed_before
from partnership.models import User
from partnership.rules import ChangedMeanwhile, Refused
from partnership.services import save_draft
from partnership.typed import as_pairs, typed_fields
from people.models import Person, Premises

CHOICES = ("person", "premises", "case")


@require_http_methods(["GET", "POST"])
@requires("case.log")
def log(request: HttpRequest) -> HttpResponse:
    """The page, its draft, its choices and its saving: all one address, all of it without scripts."""
    user = request.user
    assert isinstance(user, User)
    if request.method == "GET":
        return _blank_or_draft(request, user)
    key = _id(request.POST.get("key")) or uuid4()
    typed = request.POST.copy()
    for button in ("save_draft", "choose", "back", "asked"):
        typed.pop(button, None)
    if "save_draft" in request.POST:
        save_draft(user, LOG_REPORT, str(key), typed_fields(typed))
        messages.success(request, "Draft saved. Nobody else can see it.")
        return redirect(f"{reverse('log_report')}?draft={key}")
    if "choose" in request.POST:
        what, _, which = request.POST["choose"].partition(":")
        if what in CHOICES:
            typed[what] = which
        return _page(request, user, ReportForm(user, typed=_undecided(typed)), key)
    if "back" in request.POST:
        return _page(request, user, ReportForm(user, typed=_undecided(typed)), key)
    return _save(request, user, typed, key)


def _blank_or_draft(request: HttpRequest, user: User) -> HttpResponse:
    asked = _id(request.GET.get("draft"))
    found = typed_before(user, LOG_REPORT, asked) if asked else None
    if asked and found:
        draft, typed = found
        return _page(
            request, user, ReportForm(user, typed=_undecided(typed)), asked, saved_at=draft.saved_at
        )
    # Every page has a draft of its own: a second call does not overwrite the first one's.
    drafts = drafts_of(user, LOG_REPORT)
    return _page(request, user, ReportForm(user), uuid4(), drafts=drafts)


def _save(request: HttpRequest, user: User, typed: QueryDict, key: UUID) -> HttpResponse:
    before = saved_before(user, key)
    if before is not None:
        messages.info(request, "This report was saved already.")
        return redirect("case", pk=before.pk)
    form = ReportForm(user, typed)
    if not form.is_valid():
        return _page(request, user, form, key)
    taken = _taken(user, form)
    likely = _to_ask(user, form, taken)
    if likely:
        asked = LikenessForm(likely, typed if "asked" in request.POST else None)
        return _ask(request, typed, asked, likely)
    try:
        case = log_report(taken, by=user, key=key)
    except Refused as refused:
        form.tell(refused.findings)
        return _page(request, user, form, key)
    except ChangedMeanwhile:
        form.add_error(None, "Somebody saved the case at the same moment. Select Save once more.")
        return _page(request, user, form, key)
    if taken.case:
        messages.success(request, f"Report added to case {case.record.reference}.")
    else:
        messages.success(request, f"Report saved. Case {case.record.reference} is open.")
    return redirect("case", pk=case.pk)


def _taken(user: User, form: ReportForm) -> TakenReport:
    """What the form says; an id of what is out of sight counts as not chosen."""
    told = form.cleaned_data
    return TakenReport(
        source=told["source"],
        occurred_on=form.occurred,
        asb_type=told["asb_type"],
        narrative=told["narrative"],
        place=told["place"],
        ward=told["ward"],
        qualifiers=[code for code in told["qualifiers"] if code != HATE],
        hate_strands=told["hate_strands"],
        name=told["name"],
        phone=told["phone"],
        **_chosen(user, form),
    )


def _chosen(user: User, form: ReportForm) -> dict[str, Any]:
    """The person, place and open case on file that the officer has chosen, each or None."""
    ids = {name: _id(form[name].value()) for name in CHOICES}
    rows: dict[str, Any] = {
        "person": Person.objects.visible_to(user),
        "premises": Premises.objects.visible_to(user).select_related("ward"),
        "case": AsbCase.objects.visible_to(user)
        .filter(status=AsbCase.Status.OPEN)
        .select_related("record", "owner"),
    }
    return {name: rows[name].filter(pk=pk).first() if pk else None for name, pk in ids.items()}


def _to_ask(user: User, form: ReportForm, taken: TakenReport) -> Likely:
    """What looks like somebody, some place or some case on file and has not been answered."""
    new = {name for name in CHOICES if form.cleaned_data[name] == NEW}
    likely = Likely()
    people = [taken.person] if taken.person else []
    if taken.name and not people and "person" not in new:
        found = likely_people(user, taken.name, taken.phone, taken.place)
        likely.people = [each for each in found if each.is_strong]
        people = [each.person for each in likely.people]
    places = [taken.premises] if taken.premises else []
    if taken.place and not places and "premises" not in new:
        strong = [each for each in likely_places(user, taken.place) if each.is_strong]
        same = [each for each in strong if each.is_same]
        likely.places = [] if same else strong
        places = [each.premises for each in same or strong]
    if taken.case is None and "case" not in new:
        likely.cases = cases_of(user, people, places)
    return likely


def _ask(
    request: HttpRequest, typed: QueryDict, asked: LikenessForm, likely: Likely
) -> HttpResponse:
    kept = [
        (name, value) for name, value in as_pairs(typed_fields(typed)) if name not in asked.fields
    ]
    if "case" not in asked.fields and likely.cases:
        kept = [pair for pair in kept if pair[0] != "case"] + [("case", NEW)]
    return render(
        request,
        "cases/intake/likely.html",
        {
            "form": asked,
            "kept": kept,
            "elsewhere": [case for case, may_add in likely.cases if not may_add],
        },
    )


def _page(
    request: HttpRequest, user: User, form: ReportForm, key: UUID, **more: Any
) -> HttpResponse:
    chosen = _chosen(user, form)
    person = chosen["person"]
    return render(
        request,
        "cases/intake/log_report.html",
        {
            "form": form,
            "key": key,
            "undecided": {name: form[name].value() if chosen[name] else "" for name in CHOICES},
            "chosen": chosen,
            "person_about": about(person) if person else "",
            "autosave_url": reverse("draft", kwargs={"form": LOG_REPORT, "about": key}),
            **more,
        },
    )


def _undecided(typed: QueryDict) -> QueryDict:
    """Without the answers "new": what is typed next may look like somebody else."""
    again = typed.copy()
    for name in CHOICES:
        if again.get(name) == NEW:
            again[name] = ""
    return again


def _id(text: object) -> UUID | None:
    try:
        return UUID(str(text)) if text else None
    except ValueError:
        return None


@require_POST
@requires("case.log")
def matches(request: HttpRequest, what: str) -> HttpResponse:
    """People or places like what is being typed, with their open cases, as a part of the page."""
    user = request.user
    assert isinstance(user, User)
    if what not in ("person", "place"):
        raise Http404
    likely = Likely()
    if what == "person":
        typed = request.POST.get("name", "")[:160]
        phone, place = request.POST.get("phone", "")[:40], request.POST.get("place", "")[:160]
        likely.people = likely_people(user, typed, phone, place) if len(typed.strip()) > 2 else []
        likely.cases = cases_of(user, [each.person for each in likely.people if each.is_strong], [])
    else:
        typed = request.POST.get("place", "")[:160]
        likely.places = likely_places(user, typed) if len(typed.strip()) > 2 else []
        strong = [each.premises for each in likely.places if each.is_strong]
        likely.cases = cases_of(user, [], strong)
    found = len(likely.people) + len(likely.places)
    log_access(user, "search", what, request=request, result_count=found)
    return render(request, "cases/intake/matches.html", {"likely": likely, "what": what})
