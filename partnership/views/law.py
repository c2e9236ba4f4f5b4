"""The legal officer's pages: which law holds today, what comes, and from which day."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from partnership import clock, legal
from partnership.access.log import open_visible
from partnership.access.routes import requires
from partnership.law import key_of, tool_of
from partnership.law_forms import CommenceForm, NewValueForm
from partnership.law_queries import Rule, changes_of, rule_of, rules_of, state_of, value_of
from partnership.models import LegalParameter, LegalParameterChange, User
from partnership.rules import Refused
from partnership.search import panels

READ_AND_WRITE = ["GET", "POST"]


@require_GET
@requires("law.read")
def law(request: HttpRequest) -> HttpResponse:
    """Every rule by tool: what is in force today, what comes and what is not commenced."""
    only_changes = request.GET.get("show") == "changes"
    user = _user(request)
    tools = rules_of(user)
    changing = sum(rule.will_change for rules in tools.values() for rule in rules)
    shown = {
        tool: [rule for rule in rules if rule.will_change or not only_changes]
        for tool, rules in tools.items()
    }
    return render(
        request,
        "partnership/law.html",
        {
            "today": clock.today(),
            "tools": [
                {"name": tool, "rules": [_line(rule) for rule in rules]}
                for tool, rules in shown.items()
                if rules
            ],
            "only_changes": only_changes,
            "changing": changing,
            "panels": panels("law", user, user.partnership_id),
        },
    )


@require_GET
@requires("law.read")
def law_key(request: HttpRequest, key: str) -> HttpResponse:
    """One rule: all its values over time, and who gave them their days."""
    user = _user(request)
    rule = _rule(request, key)
    may_manage = user.may("law.manage")
    return render(
        request,
        "partnership/law_key.html",
        {
            "rule": rule,
            "tool": tool_of(rule.key),
            "now": _value(rule.now),
            "cards": [_card(row, rule, may_manage=may_manage) for row in rule.rows],
            "may_manage": may_manage,
            "history": [_entry(change) for change in changes_of(user, rule.key)],
        },
    )


@require_http_methods(READ_AND_WRITE)
@requires("law.manage")
def law_add(request: HttpRequest, key: str) -> HttpResponse:
    """A new value from a day on."""
    rule = _rule(request, key)
    form = NewValueForm(request.POST or None, key=rule.key)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            made = legal.add_row(
                rule.key,
                typed["value"],
                typed["effective_from"],
                typed["source"],
                typed["note"],
                by=_user(request),
                reason=typed["reason"],
                request=request,
            )
        except Refused as refusal:
            form.add_findings(refusal.findings)
        else:
            return _done(request, made)
    context = {"rule": rule, "form": form, "heading": "Add a value", "button": "Add value"}
    return render(request, "partnership/law_form.html", context)


@require_http_methods(READ_AND_WRITE)
@requires("law.manage")
def law_commence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The day from which an enacted value holds."""
    row: LegalParameter = open_visible(request, LegalParameter.objects, pk=pk)
    if not row.is_waiting:
        # Sent twice, or by two officers: it has its day, and the page says which.
        return _as_it_stands(request, row)
    form = CommenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            row = legal.commence(
                row,
                typed["effective_from"],
                typed["source"],
                by=_user(request),
                reason=typed["reason"],
                request=request,
            )
        except Refused as refusal:
            form.add_findings(refusal.findings)
        else:
            return _done(request, row)
    context = {
        "rule": Rule(row.key),
        "row": row,
        "value": value_of(row),
        "form": form,
        "heading": "Set the commencement day",
        "button": "Set day",
    }
    return render(request, "partnership/law_form.html", context)


@require_http_methods(READ_AND_WRITE)
@requires("law.manage")
def law_take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back a day that still lies ahead."""
    row: LegalParameter = open_visible(request, LegalParameter.objects, pk=pk)
    if row.effective_from is None or row.effective_from <= clock.today():
        return _as_it_stands(request, row)
    if request.method == "POST":
        try:
            legal.withdraw_commencement(row, by=_user(request), request=request)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Day taken back.")
        return redirect("law_key", Rule(row.key).slug)
    context = {"rule": Rule(row.key), "row": row, "value": value_of(row)}
    return render(request, "partnership/law_take_back.html", context)


def _rule(request: HttpRequest, slug: str) -> Rule:
    key = key_of(slug)
    if key is None:
        raise Http404
    return rule_of(_user(request), key)


def _done(request: HttpRequest, row: LegalParameter) -> HttpResponse:
    day = row.effective_from
    assert day is not None
    said = f"{value_of(row)} from {day.day} {day:%B %Y}."
    if day < clock.today():
        said += " What was recorded since keeps the deadlines that were computed for it."
    messages.success(request, said)
    return redirect("law_key", Rule(row.key).slug)


def _as_it_stands(request: HttpRequest, row: LegalParameter) -> HttpResponse:
    messages.info(request, "Nothing was changed: this value has changed since you opened the page.")
    return redirect("law_key", Rule(row.key).slug)


def _line(rule: Rule) -> dict[str, Any]:
    return {
        "title": rule.title,
        "url": reverse("law_key", args=[rule.slug]),
        "now": _value(rule.now),
        "coming": [_value(row) for row in rule.coming],
        "waiting": [_value(row) for row in rule.waiting],
    }


def _value(row: LegalParameter | None) -> dict[str, Any] | None:
    if row is None:
        return None
    source = f"{row.source}; {row.regulations}" if row.regulations else row.source
    return {"value": value_of(row), "since": row.effective_from, "source": source}


def _card(row: LegalParameter, rule: Rule, *, may_manage: bool) -> dict[str, Any]:
    state, colour = state_of(row, rule)
    day = row.effective_from
    rows: list[dict[str, Any]] = [
        {"key": "State", "value": state, "tag": colour},
        {"key": "In force from", "value": f"{day.day} {day:%B %Y}" if day else "No day set"},
        {"key": "Source", "value": row.source},
    ]
    if row.regulations:
        rows.append({"key": "Commenced by", "value": row.regulations})
    if row.note:
        rows.append({"key": "Note before that" if row.regulations else "Note", "value": row.note})
    if row.set_by:
        set_on = clock.london_day(row.set_at)
        said = f"{row.set_by.name}, {set_on.day} {set_on:%B %Y}"
        rows.append({"key": "Last changed by", "value": said})
    actions = []
    if may_manage and row.is_waiting:
        url = reverse("law_commence", args=[row.pk])
        actions.append({"text": "Set the day", "url": url, "hidden": f"of {value_of(row)}"})
    if may_manage and row in rule.coming:
        url = reverse("law_take_back", args=[row.pk])
        actions.append({"text": "Take back the day", "url": url, "hidden": f"of {value_of(row)}"})
    return {"title": value_of(row), "rows": rows, "actions": actions}


def _entry(change: LegalParameterChange) -> dict[str, Any]:
    day = change.new_day or change.old_day
    assert day is not None
    text = change.source
    if change.reason:
        text += f". Why in the past: {change.reason}"
    return {
        "title": f"{change.get_kind_display()}: {value_of(change.parameter)}, "
        f"{day.day} {day:%B %Y}",
        "byline": change.by.name,
        "when": change.at,
        "text": text,
    }


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
